"""Forms of removing somebody, leaving, and undoing a removal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.forms import without_optional
from organizations.departures.registry import Decision, PersonalItem
from organizations.models import Departure
from organizations.people.appointment import ConfirmLegalRepresentative
from security.sign_in.reauthentication import Reauthenticate

KEEP, TRANSFER = "keep", "transfer"
CHOICES = [(KEEP, _("Keep for 30 days")), (TRANSFER, _("Transfer to"))]
ACCESS_CHOICES = [(KEEP, _("It ends")), (TRANSFER, _("Hand over to"))]
MOST_ITEMS = 50
NO_HEIR = _("Choose who receives the files.")
TICK = {"required": _("Tick the box to confirm.")}


class PersonalItemsForm(forms.Form):
    """What becomes of each thing about which there is something to decide (ORG-43)."""

    def __init__(
        self,
        *args: Any,
        personal_items: Sequence[PersonalItem],
        chosen: Mapping[str, Decision] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.personal_items = personal_items
        for personal_item in self.to_decide:
            self._add(personal_item, (chosen or {}).get(personal_item.key, Decision()).heir)

    @property
    def to_decide(self) -> list[PersonalItem]:
        """Those with a choice."""
        return [personal_item for personal_item in self.personal_items if personal_item.heirs is not None]

    def rows(self) -> Iterator[tuple[PersonalItem, list[BoundField]]]:
        """Every item with its two fields, or none."""
        for personal_item in self.personal_items:
            names = [personal_item.key, f"{personal_item.key}-heir"] if personal_item.heirs is not None else []
            yield personal_item, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Whoever transfers says to whom."""
        for personal_item in self.to_decide:
            heir = f"{personal_item.key}-heir"
            wants = self.cleaned_data.get(personal_item.key) == TRANSFER and heir not in self.errors
            if wants and not self.cleaned_data.get(heir):
                self.add_error(heir, _("Choose who gets the access.") if personal_item.is_access else NO_HEIR)
        return self.cleaned_data

    def decisions(self) -> dict[str, Any]:
        """JSON for the draft, by key of the item; everything is kept before anybody has chosen."""
        return {each.key: self._decision(each) for each in self.personal_items}

    def _decision(self, personal_item: PersonalItem) -> dict[str, Any]:
        data = self.cleaned_data if self.is_bound else {}
        heir = data.get(f"{personal_item.key}-heir") if data.get(personal_item.key) == TRANSFER else None
        items = None if personal_item.is_unknown else list(personal_item.items[:MOST_ITEMS])
        return {"heir": int(heir) if heir else None, "items": items, "title": personal_item.title}

    def _add(self, personal_item: PersonalItem, heir: int | None) -> None:
        people = [
            (str(member.pk), f"{member.user.full_name} · {member.user.email}") for member in personal_item.heirs or ()
        ]
        initial = heir if str(heir) in dict(people) else None
        if personal_item.is_access:
            self._add_access(personal_item.key, people, initial)
            return
        self.fields[personal_item.key] = forms.ChoiceField(
            label=_("What becomes of these files"),
            help_text=_("What is kept is erased after the 30 days."),
            choices=CHOICES if people else CHOICES[:1],
            widget=forms.RadioSelect,
            initial=TRANSFER if initial else KEEP,
            error_messages={"required": _("Choose what becomes of the files.")},
        )
        self.fields[f"{personal_item.key}-heir"] = forms.ChoiceField(
            label=_("Who receives the files"), choices=[("", _("Choose a person")), *people], required=False,
            initial=initial, help_text=_("Only when you transfer them. People who see the product can receive them."),
            error_messages={"invalid_choice": _("This person cannot receive the files. Choose another one.")},
        )  # fmt: skip
        without_optional(self, f"{personal_item.key}-heir")

    def _add_access(self, key: str, people: list[tuple[str, str]], initial: int | None) -> None:
        """Rights that came together: they end, unless somebody else gets them (ORG-82)."""
        self.fields[key] = forms.ChoiceField(
            label=_("What becomes of this access"),
            choices=ACCESS_CHOICES if people else ACCESS_CHOICES[:1],
            widget=forms.RadioSelect,
            initial=TRANSFER if initial else KEEP,
            error_messages={"required": _("Choose what becomes of the access.")},
        )
        self.fields[f"{key}-heir"] = forms.ChoiceField(
            label=_("Who gets the access"), choices=[("", _("Choose a person")), *people], required=False,
            initial=initial, help_text=_("Only when you hand it over. Collaborators and external users can get it."),
            error_messages={"invalid_choice": _("This person cannot get the access. Choose another one.")},
        )  # fmt: skip
        without_optional(self, f"{key}-heir")


class RemoveForm(Reauthenticate):
    """Level K3: the own password and the tick (ORG-41)."""

    understood = forms.BooleanField(
        label=_("I understand that this person loses every access at once."), error_messages=TICK
    )


class RemoveSeveralForm(Reauthenticate):
    """The same for several (ORG-81)."""

    understood = forms.BooleanField(
        label=_("I understand that whoever is removed loses every access at once."), error_messages=TICK
    )


class LeaveForm(forms.Form):
    """Level K2: the tick."""

    understood = forms.BooleanField(
        label=_("I understand that I lose every access to this organization at once."), error_messages=TICK
    )


class UndoForm(ConfirmLegalRepresentative):
    """Level K1; bringing back a legal representative is an appointment and wants the actor's own password."""

    def __init__(self, *args: Any, departure: Departure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = departure.role

    def clean(self) -> dict[str, Any]:
        """Ask for the proof where the role needs one."""
        self.confirm(self.role)
        return self.cleaned_data
