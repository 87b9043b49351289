"""Whose prices a visitor sees: those of a private person in the country that they chose (SHO-28)."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django_countries import countries as all_countries

from billing.issuer import our_issuer
from core.territories import NAMES
from organizations.models import Organization


def country_of(request: HttpRequest) -> str:
    """What the form of the page says, else the country of the provider."""
    chosen = request.GET.get("country", "")
    return chosen if chosen in NAMES else our_issuer().party.country


def customer_in(country: str) -> Organization:
    """A private person there, who is not stored: the price list and the tax treat them as they will treat the order."""
    return Organization(kind=Organization.Kind.INDIVIDUAL, country=country, time_zone=our_issuer().zone.key)


def countries(chosen: str) -> list[tuple[str, str, bool]]:
    """Code, name in the reader's language, whether it is chosen; by name."""
    return [(code, name, code == chosen) for code, name in all_countries]


def kept(request: HttpRequest, **more: str) -> str:
    """The choices of the page as they stand in its links: ``country=DE&tax=without``."""
    facts = {"country": country_of(request), "tax": request.GET.get("tax", ""), **more}
    return urlencode({name: value for name, value in facts.items() if value})
