"""The forms of an organization: founding it, and changing its data."""

import copy
import datetime
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.signing import BadSignature
from django.utils.translation import gettext_lazy as _

from accounts.avatars.pictures import PARTS
from accounts.names import OrganizationNameField
from accounts.timezones import offered_choices
from core.forms import field_of, without_optional
from core.pictures import CENTRE, CONTENT_TYPE, Picture, PictureField
from core.shown import version_of
from core.text import FiguresField
from core.widgets import OwnNames
from organizations import postal, slips
from organizations.details.commands import change_details, changes_currency
from organizations.details.create import create_organization
from organizations.details.facts import FIELDS, FactChange, differences, facts_of
from organizations.details.fields import AddressForm, WebsiteField
from organizations.models import LogoShape, Membership, Organization
from organizations.models.organization import currency_of

KINDS = {
    Organization.Kind.INDIVIDUAL: _("One person, in their own name; without a VAT number."),
    Organization.Kind.ASSOCIATION: _("People with statutes: a club, a society, a foundation."),
    Organization.Kind.COMPANY: _("A registered trade: sole trader, partnership, limited company, cooperative."),
    Organization.Kind.PUBLIC: _("A town, a school, an office of a state."),
}
"""What each type means."""
WHOLE = "whole"
LOST_LOGO = _("This picture is not kept any more. Choose it again.")
CURRENCY_HINT = _("The country of the address decides the currency of the documents: CHF or EUR.")


class OrganizationForm(AddressForm):
    """Name, type, structured address, phone: what an organization begins with."""

    name = OrganizationNameField(
        label=_("Name"), help_text=_("The trade name of a company, or your first and last name.")
    )
    phone = FiguresField(label=_("Phone"), max_length=32, required=False, widget=forms.TextInput(attrs={"type": "tel"}))

    class Meta:
        model = Organization
        fields = ["name", "kind", "street", "house_number", "postcode", "town", "country", "phone"]
        help_texts = {"country": CURRENCY_HINT}

    def found(self, owner: Any) -> Membership:
        """Create the organization with ``owner`` as its legal representative."""
        return create_organization(owner=owner, **self.cleaned_data)


@dataclass(frozen=True)
class LogoPick:
    """One of the two logos on the form: where the stored one is, and an upload that waits for the rest of the form."""

    shape: LogoShape
    address: str
    field: Any
    remove: Any
    draft: str
    picture: Picture | None
    position: Any

    @property
    def draft_name(self) -> str:
        """Name of the hidden field that carries the draft."""
        return f"{self.shape.value}_draft"

    @property
    def is_wide(self) -> bool:
        """The rectangular one, as wide as it needs."""
        return self.shape == LogoShape.WIDE

    @property
    def data_url(self) -> str:
        """The waiting picture inside the page: it has no address yet."""
        return f"data:{CONTENT_TYPE};base64,{self.picture.in_base64 if self.picture else ''}"


class OrganizationDetailsForm(OrganizationForm):
    """All data and both logos, one save (ORG-51..60). Refused text never loses a picture, nor a picture the text."""

    website = WebsiteField(label=_("Website"), required=False)
    vat_number = FiguresField(label=_("VAT number"), max_length=40, required=False)
    vat_terms = forms.BooleanField(
        label=_("I confirm that this VAT number belongs to the organization and may stand on its documents."),
        required=False,
    )
    square_logo = PictureField(shape=LogoShape.SQUARE.box, label=_("Square logo"), required=False)
    square_position = forms.ChoiceField(
        label=_("Part of the square logo that stays"), choices=[*PARTS, (WHOLE, _("The whole picture, with margins"))],
        initial=CENTRE, required=False, help_text=_("For a picture that is not square."),
    )  # fmt: skip
    square_remove = forms.BooleanField(label=_("Remove the square logo"), required=False)
    wide_logo = PictureField(shape=LogoShape.WIDE.box, label=_("Rectangular logo"), required=False)
    wide_remove = forms.BooleanField(label=_("Remove the rectangular logo"), required=False)
    understood = forms.BooleanField(required=False)

    class Meta(OrganizationForm.Meta):
        fields = list(FIELDS)
        widgets = {"invoice_language": OwnNames, "slip_language": OwnNames}
        help_texts = {
            **OrganizationForm.Meta.help_texts,
            "invoice_language": _("Language of invoices and other documents of the organization."),
            "slip_language": _("The slip for payments by transfer exists in these languages only."),
            "time_zone": _("The organization’s days and deadlines follow this zone."),
        }

    def __init__(self, *args: Any, actor: Membership, now: datetime.datetime, **kwargs: Any) -> None:
        self.actor, self.now, self.stored = actor, now, actor.organization
        own = copy.copy(self.stored)
        shown = {"phone": own.phone_text, "vat_number": own.vat_text, "vat_terms": bool(own.vat_number)}
        super().__init__(*args, instance=own, initial=shown, **kwargs)
        self.seen = self.data.get("seen", "") if self.is_bound else version_of(facts_of(self.stored))
        self.other_currency = ""
        self._fitted: dict[LogoShape, Picture] = {}
        self._drafted: dict[LogoShape, Picture] = {}
        without_optional(self, "square_position")
        field_of(self, "time_zone", forms.ChoiceField).choices = offered_choices(
            str(self.stored.country), self.stored.time_zone
        )
        field_of(self, "slip_language", forms.ChoiceField).choices = [
            ("", self._slip_by_address()),
            *slips.choices(),
        ]

    def clean(self) -> dict[str, Any]:
        """What depends on other fields; a change of the currency asks for its own tick."""
        data = super().clean()
        self._read_drafts()
        if data.get("vat_number") and data.get("kind") == Organization.Kind.INDIVIDUAL:
            self._wrong("vat_number", _("Individuals have no VAT number here. Choose another type, or leave it empty."))
        if data.get("vat_number") and not data.get("vat_terms"):
            self._wrong("vat_terms", _("Tick the box, or leave the VAT number empty."))
        if data.get("country") and changes_currency(self.stored, data["country"]):
            self.other_currency = currency_of(data["country"])
            label = _("I understand that the next documents of the organization will be in %(currency)s.")
            self["understood"].label = str(label) % {"currency": self.other_currency}
            if not data.get("understood"):
                self._wrong("understood", _("Read what changes and tick “I understand”, then save again."))
        return data

    def save(self) -> bool:  # type: ignore[override]
        """Save everything; False when nothing changed. Raises DetailsEditedMeanwhile."""
        return change_details(
            actor=self.actor, values=self._values(), logos=self._logos(), seen=self.seen,
            understands_currency=self.cleaned_data["understood"], now=self.now,
        )  # fmt: skip

    def conflict(self) -> list[FactChange]:
        """Where this page and what is stored now disagree: ``before`` is stored, ``after`` stands on the page."""
        current = type(self.stored).objects.get(pk=self.stored.pk)
        self.seen = version_of(facts_of(current))
        mine = copy.copy(current)
        for name, value in self._values().items():
            setattr(mine, name, value)
        for shape, picture in self._logos().items():
            setattr(mine, shape.column, picture.digest if picture else "")
        return differences(facts_of(current), facts_of(mine))

    def picks(self) -> list[LogoPick]:
        """Both logos for the page."""
        return [self._pick(shape) for shape in LogoShape]

    def _slip_by_address(self) -> str:
        """The choice that follows the address on the page."""
        country = self.data.get("country", "")
        postcode = postal.tidy(self.data.get("postcode", ""), country)
        code = slips.by_address(country, postcode) if self.is_bound else self.stored.slip_by_address
        return _("By the postal address (%(language)s)") % {"language": dict(slips.choices())[code]}

    def _pick(self, shape: LogoShape) -> LogoPick:
        fresh, drafted, name = self._uploaded(shape), self._drafted.get(shape), shape.value
        draft = fresh.signed(self._purpose(shape)) if fresh else self._typed_draft(shape) if drafted else ""
        return LogoPick(
            shape, self.stored.logo_url(shape), self[f"{name}_logo"], self[f"{name}_remove"], draft, fresh or drafted,
            self["square_position"] if shape == LogoShape.SQUARE and not draft else None,
        )  # fmt: skip

    def _values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def _logos(self) -> dict[LogoShape, Picture | None]:
        """Only the shapes that change: a new picture counts more than the tick that removes."""
        chosen: dict[LogoShape, Picture | None] = {}
        for shape in LogoShape:
            picture = self._uploaded(shape)
            removed = self.cleaned_data[f"{shape.value}_remove"]
            if picture is None and not removed:
                picture = self._drafted.get(shape)
            if picture is not None or removed:
                chosen[shape] = picture
        return chosen

    def _uploaded(self, shape: LogoShape) -> Picture | None:
        upload = getattr(self, "cleaned_data", {}).get(f"{shape.value}_logo")
        if upload and shape not in self._fitted:
            position = self.cleaned_data.get("square_position") or CENTRE
            is_whole = position == WHOLE
            box = replace(shape.box, is_cut=False) if is_whole else shape.box
            self._fitted[shape] = upload.fitted(box, CENTRE if is_whole else position)
        return self._fitted.get(shape)

    def _read_drafts(self) -> None:
        """Uploads of a form that was refused for another field came back with it."""
        for shape in LogoShape:
            typed = self._typed_draft(shape)
            try:
                if typed:
                    self._drafted[shape] = Picture.from_signed(typed, self._purpose(shape))
            except BadSignature:
                if not self._uploaded(shape) and not self.cleaned_data[f"{shape.value}_remove"]:
                    self._wrong(f"{shape.value}_logo", LOST_LOGO)

    def _typed_draft(self, shape: LogoShape) -> str:
        return str(self.data.get(f"{shape.value}_draft", ""))

    def _purpose(self, shape: LogoShape) -> str:
        """A picture that waits serves its person, its organization and its shape only."""
        return f"logo-draft:{self.actor.organization_id}:{self.actor.user_id}:{shape.value}"
