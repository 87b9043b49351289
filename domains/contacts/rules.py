"""What an extension wants to know of who holds a name, asked before anything is paid (NAM-3, G22)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from core.text import is_readable
from domains.extensions.policy import Extension
from domains.models import Contact
from organizations import phones, postal

EEA = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split()  # noqa: SIM905
)
RESIDENTS: Mapping[str, frozenset[str]] = {
    "eu": EEA,
    "fr": EEA | {"CH"},
    "it": EEA | {"CH", "GB", "VA", "SM"},
    "swiss": frozenset({"CH"}),
}
"""Where a holder lives, for extensions that ask. Recalled: the registry's word counts, and is shown."""
NEEDED = {
    "name": _("Enter who holds the name, or who answers for the organization."),
    "street": _("Enter the street."),
    "town": _("Enter the town."),
    "email": _("Enter an email address: the registry writes to it, and codes go there."),
}
NO_PHONE = _("Enter a phone number: names under .%(extension)s need one.")
ELSEWHERE = _("Names under .%(extension)s are only for holders with an address in its area, not in %(country)s.")
UNREADABLE = _("Something in it cannot be sent. Type it again.")


def problems_of(card: Contact, extension: Extension | None = None) -> dict[str, str]:
    """What is missing or wrong on a card, by its field; for names of an extension where one is given."""
    found = {field: str(text) for field, text in NEEDED.items() if not getattr(card, field)}
    country = str(card.country)
    if not postal.is_postcode(country, card.postcode):
        found["postcode"] = postal.WRONG % {"country": card.country.name, "example": postal.example(country)}
    for field in ("name", "company", "street", "town", "postcode"):
        if not is_readable(getattr(card, field)):
            found[field] = str(UNREADABLE)
    if extension is not None:
        found |= _problems_under(card, extension)
    return found


def _problems_under(card: Contact, extension: Extension) -> dict[str, str]:
    found, country = {}, str(card.country)
    if extension.gtld and not phones.dotted(card.phone):
        found["phone"] = NO_PHONE % {"extension": extension.key}
    if country not in RESIDENTS.get(extension.key, {country}):
        found["country"] = ELSEWHERE % {"extension": extension.key, "country": card.country.name}
    return found


def is_under(email: str, name: str) -> bool:
    """Whether an address stops working with the name itself (17.19, G4)."""
    host = email.rpartition("@")[2].lower()
    return host == name or host.endswith(f".{name}")
