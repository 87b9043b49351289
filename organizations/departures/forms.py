"""Forms of removing somebody, leaving, and undoing a removal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from organizations.departures.registry import Decision, PersonalItem
from organizations.models import Departure
from organizations.people.appointment import ConfirmLegalRepresentative
from security.sign_in.reauthentication import Reauthenticate

KEEP, TRANSFER = "keep", "transfer"
CHOICES = [(KEEP, _("Keep for 30 days")), (TRANSFER, _("Transfer to"))]
MOST_ITEMS = 50
TICK = {"required": _("Tick the box to confirm.")}


class HoldingsForm(forms.Form):
    """What becomes of each thing about which there is something to decide (ORG-43)."""

    def __init__(
        self, *args: Any, holdings: Sequence[PersonalItem], chosen: Mapping[str, Decision] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.personal_items = holdings
        for holding in self.to_decide:
            self._add(holding, (chosen or {}).get(holding.key, Decision()).heir)

    @property
    def to_decide(self) -> list[PersonalItem]:
        """Those with a choice."""
        return [holding for holding in self.personal_items if holding.recipients is not None]

    def rows(self) -> Iterator[tuple[PersonalItem, list[BoundField]]]:
        """Every holding with its two fields, or none."""
        for holding in self.personal_items:
            names = [holding.key, f"{holding.key}-heir"] if holding.recipients is not None else []
            yield holding, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Whoever transfers says to whom."""
        for holding in self.to_decide:
            heir = f"{holding.key}-heir"
            wants = self.cleaned_data.get(holding.key) == TRANSFER and heir not in self.errors
            if wants and not self.cleaned_data.get(heir):
                self.add_error(heir, _("Choose who receives the files."))
        return self.cleaned_data

    def decisions(self) -> dict[str, Any]:
        """JSON for the draft, by key of the holding; everything is kept before anybody has chosen."""
        return {each.key: self._decision(each) for each in self.personal_items}

    def _decision(self, holding: PersonalItem) -> dict[str, Any]:
        data = self.cleaned_data if self.is_bound else {}
        heir = data.get(f"{holding.key}-heir") if data.get(holding.key) == TRANSFER else None
        items = None if holding.is_unknown else list(holding.items[:MOST_ITEMS])
        return {"heir": int(heir) if heir else None, "items": items, "title": holding.title}

    def _add(self, holding: PersonalItem, heir: int | None) -> None:
        people = [
            (str(member.pk), f"{member.user.full_name} · {member.user.email}") for member in holding.recipients or ()
        ]
        initial = heir if str(heir) in dict(people) else None
        self.fields[holding.key] = forms.ChoiceField(
            label=_("What becomes of these files"),
            help_text=_("What is kept is erased after the 30 days."),
            choices=CHOICES if people else CHOICES[:1],
            widget=forms.RadioSelect,
            initial=TRANSFER if initial else KEEP,
            error_messages={"required": _("Choose what becomes of the files.")},
        )
        self.fields[f"{holding.key}-heir"] = forms.ChoiceField(
            label=_("Who receives the files"), choices=[("", _("Choose a person")), *people], required=False,
            initial=initial, help_text=_("Only when you transfer them. People who see the product can receive them."),
            error_messages={"invalid_choice": _("This person cannot receive the files. Choose another one.")},
        )  # fmt: skip
        self.fields[f"{holding.key}-heir"].has_alternative = True  # type: ignore[attr-defined]


class RemoveForm(Reauthenticate):
    """Level K3: the own password and the tick (ORG-41)."""

    understood = forms.BooleanField(
        label=_("I understand that this person loses every access at once."), error_messages=TICK
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
