"""Where an address is taxed, and at which rate on a day (TAX-1 to TAX-3)."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from django_countries.data import COUNTRIES

from billing.tax.table import Place, table
from billing.terms import ONE_DAY

NO_DIGIT = re.compile(r"[^0-9]")


class NoRate(Exception):
    """Nobody knows the rate of that place on that day: no document is made."""


class UnknownPlace(Exception):
    """The address names no country, so nobody knows where it is taxed: no document is made."""


@dataclass(frozen=True)
class Span:
    """Days with one rate, both ends inclusive."""

    percent: Decimal
    starts_on: datetime.date
    last_day: datetime.date


def place_of(country: str, postcode: str) -> Place:
    """Where an address lies for VAT. ``country`` is ISO 3166 (``GR``). Raises UnknownPlace."""
    if country not in COUNTRIES:
        raise UnknownPlace(f"{country!r} is no country.")
    digits = NO_DIGIT.sub("", postcode)
    for place in table().places:
        if place.address == country and place.has(digits):
            return place
    return _whole(country)


def place_by_key(key: str) -> Place:
    """The place that ``Place.key`` names, as documents keep it. Raises UnknownPlace."""
    found = next((place for place in table().places if place.key == key), None)
    if found is None and key not in COUNTRIES:
        raise UnknownPlace(f"{key!r} is no place.")
    return found or _whole(key)


def rate_on(place: str, day: datetime.date) -> Decimal:
    """The standard rate in percent of a country or a place with a rate of its own (``CH``, ``PT-madeira``).

    ``day`` is that of supply. Raises NoRate.
    """
    known = [rate for rate in table().rates.get(place, ()) if rate.since <= day]
    if not known:
        raise NoRate(f"There is no VAT rate of {place} on {day}.")
    return known[-1].percent


def spans(place: str, starts_on: datetime.date, last_day: datetime.date) -> list[Span]:
    """The days of a term by their rate, in order. Raises NoRate."""
    if last_day < starts_on:
        raise ValueError(f"A term does not end on {last_day} that starts on {starts_on}.")
    changes = [rate.since for rate in table().rates.get(place, ()) if starts_on < rate.since <= last_day]
    ends = [*(day - ONE_DAY for day in changes), last_day]
    return [Span(rate_on(place, first), first, last) for first, last in zip([starts_on, *changes], ends, strict=True)]


def rated_as(place: Place) -> str:
    """The key under which the rates of a place stand: its own, else that of the country that it is taxed in."""
    return place.key if place.key in table().rates else place.taxed_in


def _whole(country: str) -> Place:
    known = country in table().swiss | table().european
    return Place(key=country, address=country, taxed_in=country if known else "")
