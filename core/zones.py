"""Time zones by the names that people give them in the reader's language (CLDR)."""

import unicodedata
from collections import defaultdict
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language

REGIONS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
    "Pacific/",
)  # fmt: skip
"""Zones of places; the other names are aliases and offsets."""
UTC = "UTC"
NOWHERE = {"001", "ZZ"}


class Zone(NamedTuple):
    """A zone with a name of its own. ``country`` is empty for a base on no country's land."""

    key: str
    country: str
    city: str
    label: str


@cache
def keys() -> frozenset[str]:
    """IANA names of all places, with those by which a zone was called before. Finding them reads 600 files."""
    return frozenset({UTC, *(key for key in available_timezones() if key.startswith(REGIONS))})


def offered() -> tuple[Zone, ...]:
    """One zone for each place, by name."""
    return _offered(_language())


def city(key: str) -> str:
    """«Zúrich» for ``Europe/Zurich``."""
    return _city(key, _language())


def label(key: str) -> str:
    """«Zúrich (Suiza)» for ``Europe/Zurich``."""
    return _label(key, _language())


def country_of(key: str) -> str:
    """ISO 3166 code of the country in which the zone's place lies; empty for none."""
    code = str(get_global("zone_territories").get(present_key(key), ""))
    return "" if code in NOWHERE else code


def present_key(key: str) -> str:
    """What a zone is called now that may have been called otherwise."""
    now = str(get_global("zone_aliases").get(key, key))
    return now if now in keys() else key


@cache
def _offered(language: str) -> tuple[Zone, ...]:
    found = {present_key(key) for key in keys()} - {UTC}
    zones = [Zone(key, country_of(key), _city(key, language), label(key)) for key in found]
    return (Zone(UTC, "", UTC, UTC), *sorted(zones, key=lambda zone: (_letters(zone.city), zone.label, zone.key)))


@cache
def _label(key: str, language: str) -> str:
    place, country = _city(key, language), Locale(language).territories.get(country_of(key), "")
    return f"{place} ({country})" if country and country != place else place


@cache
def _city(key: str, language: str) -> str:
    """CLDR names some zones by what they were called before."""
    known, now = Locale(language).time_zones, present_key(key)
    named = (known.get(name, {}).get("city") for name in (now, *_former_keys().get(now, ())))
    return key if key == UTC else str(next(filter(None, named), now.rpartition("/")[2].replace("_", " ")))


@cache
def _former_keys() -> dict[str, list[str]]:
    former: dict[str, list[str]] = defaultdict(list)
    for before, now in get_global("zone_aliases").items():
        former[str(now)].append(str(before))
    return former


def _language() -> str:
    return (get_language() or "es").split("-")[0]


def _letters(name: str) -> str:
    """For the order: without accents and case."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
