"""The data of an organization as facts: to compare two versions, and to say in words what changed (ORG-56)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from accounts.languages import language_choices
from core import zones
from organizations import phones
from organizations.models import BillingAddress, LogoShape, Organization
from organizations.vat import numbers

LABELS = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Type"),
    "street": gettext_lazy("Street"),
    "house_number": gettext_lazy("Number"),
    "postcode": gettext_lazy("Postcode"),
    "town": gettext_lazy("Town"),
    "country": gettext_lazy("Country"),
    "currency": gettext_lazy("Currency"),
    "phone": gettext_lazy("Phone"),
    "website": gettext_lazy("Website"),
    "vat_number": gettext_lazy("VAT number"),
    "invoice_language": gettext_lazy("Language of the documents"),
    "slip_language": gettext_lazy("Language of the payment slip"),
    "time_zone": gettext_lazy("Time zone"),
    "square_digest": gettext_lazy("Square logo"),
    "wide_digest": gettext_lazy("Rectangular logo"),
    "purchase_reference": gettext_lazy("Purchase reference"),
    "recipients": gettext_lazy("Emails"),
    "is_default": gettext_lazy("Used by default"),
}
"""Names of the facts."""
FIELDS = (
    "name", "kind", "street", "house_number", "postcode", "town", "country", "phone", "website", "vat_number",
    "invoice_language", "slip_language", "time_zone",
)  # fmt: skip
"""What the form of an organization writes, logos aside."""
ADDRESS_FIELDS = (
    "name", "street", "house_number", "postcode", "town", "country", "vat_number", "purchase_reference", "recipients",
)  # fmt: skip
"""What the form of a billing address writes."""
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class FactChange:
    """One fact before and after. The words are looked up when they are read, in the reader's language."""

    key: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        """Name of the fact."""
        return str(LABELS[self.key])

    @property
    def outcome(self) -> str:
        """What became of a picture, in a word; empty for facts that can be written out."""
        if not self.key.endswith("_digest"):
            return ""
        return _("replaced") if self.old and self.new else _("added") if self.new else _("removed")

    @property
    def before(self) -> str:
        """What it was, in words."""
        return words(self.key, self.old)

    @property
    def after(self) -> str:
        """What it is now, in words."""
        return words(self.key, self.new)


def facts_of(organization: Organization) -> dict[str, Any]:
    """What the journal keeps, as JSON; the currency follows from the country."""
    own = {name: str(getattr(organization, name)) for name in FIELDS}
    logos = {shape.column: getattr(organization, shape.column) for shape in LogoShape}
    return {**own, "currency": organization.currency, **logos}


def facts_of_address(address: BillingAddress) -> dict[str, Any]:
    """The same of a billing address."""
    own = {name: str(getattr(address, name)) for name in ADDRESS_FIELDS if name != "recipients"}
    return {**own, "recipients": list(address.recipients), "is_default": address.is_default}


def differences(before: Facts, after: Facts) -> list[FactChange]:
    """What differs, in the order of the labels. Nothing and an empty fact are the same."""
    keys: Iterable[str] = (key for key in LABELS if (before.get(key) or "") != (after.get(key) or ""))
    return [FactChange(key, before.get(key), after.get(key)) for key in keys]


def words(key: str, value: Any) -> str:
    """A fact as people read it, in the present language."""
    if value in (None, "", [], False):
        return _("No") if key == "is_default" else _by_address(key)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _WORDS[key](value) if key in _WORDS else str(value)


def _by_address(key: str) -> str:
    return _("By the postal address") if key == "slip_language" else "—"


def _kind(value: str) -> str:
    return str(dict(Organization.Kind.choices).get(value, value))


def _language(value: str) -> str:
    return dict(language_choices()).get(value, value)


def _picture(digest: str) -> str:
    return _("picture %(mark)s") % {"mark": digest[:6]}


def _yes(_value: object) -> str:
    return _("Yes")


_WORDS = {
    "kind": _kind,
    "country": countries.name,
    "phone": phones.readable,
    "vat_number": numbers.readable,
    "invoice_language": _language,
    "slip_language": _language,
    "time_zone": zones.label,
    "square_digest": _picture,
    "wide_digest": _picture,
    "is_default": _yes,
}
