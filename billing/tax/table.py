"""The table of VAT rates and special places (``rates.yaml``): read and checked once a process (TAX-1)."""

import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django_countries.data import COUNTRIES

FILE = Path(__file__).with_name("rates.yaml")
OUTSIDE = "outside"
RANGE = re.compile(r"([0-9]+)(?:-([0-9]+))?")
LANGUAGES = {"en", "es", "fr", "de", "it"}


class UnusableRates(Exception):
    """The table cannot be used; the message lists everything that is wrong with it."""


@dataclass(frozen=True)
class Rate:
    """``percent`` counts from the day ``since`` until the next rate of the same place."""

    since: datetime.date
    percent: Decimal
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Addresses taxed in one way. ``key`` stands in documents; ``taxed_in`` is a country, "" for outside.

    ``postcodes`` are first and last of ranges, as digits of equal length; none: the whole country of the address.
    ``name`` is by language, and empty where the name of the country does.
    """

    key: str
    address: str
    taxed_in: str
    postcodes: tuple[tuple[str, str], ...] = ()
    name: dict[str, str] = field(default_factory=dict)

    def has(self, postcode: str) -> bool:
        """Whether an address of its country with this postcode, of digits alone, lies there."""
        return not self.postcodes or any(
            first <= postcode[: len(first)] <= last and len(postcode) >= len(first) for first, last in self.postcodes
        )


@dataclass(frozen=True)
class Table:
    """``rates`` by key of country or place, the oldest first; ``swiss`` and ``european`` are countries."""

    checked: datetime.date
    swiss: frozenset[str]
    european: frozenset[str]
    split_by_days: frozenset[str]
    rates: dict[str, tuple[Rate, ...]]
    places: tuple[Place, ...]


@cache
def table() -> Table:
    """What is shipped. Raises UnusableRates."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """A table from YAML. Raises UnusableRates."""
    try:
        given = yaml.safe_load(text)
        made = _made(given)
        wrong = [*_wrong_rates(made, set(given["sources"])), *_wrong_places(made)]
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise UnusableRates(f"The table of rates has not the form that it needs: {error!r}.") from error
    if wrong:
        raise UnusableRates("\n".join(wrong))
    return made


def _made(given: dict[str, Any]) -> Table:
    countries = given["swiss"] | given["european"]
    regional = {each["key"]: each["rates"] for each in given["places"] if "rates" in each}
    return Table(
        checked=given["checked"],
        swiss=frozenset(given["swiss"]),
        european=frozenset(given["european"]),
        split_by_days=frozenset(given["split_by_days"]),
        rates={key: tuple(map(_rate, rows)) for key, rows in (countries | regional).items()},
        places=tuple(map(_place, given["places"])),
    )


def _rate(row: dict[str, Any]) -> Rate:
    if not isinstance(row["percent"], str) or not isinstance(row["since"], datetime.date):
        raise TypeError(f"{row} needs a day and a percentage in quotes")  # a bare 8.1 would be a binary fraction
    return Rate(row["since"], Decimal(row["percent"]), tuple(row["sources"]))


def _place(row: dict[str, Any]) -> Place:
    taxed = row["country"] if "rates" in row else row["taxed_as"]
    return Place(
        key=row["key"],
        address=row["country"],
        taxed_in="" if taxed == OUTSIDE else taxed,
        postcodes=tuple(map(_range, row.get("postcodes", []))),
        name=row["name"],
    )


def _range(written: str) -> tuple[str, str]:
    found = RANGE.fullmatch(written)
    if found is None:
        raise ValueError(f"{written} is no range of postcodes")
    return found[1], found[2] or found[1]


def _wrong_rates(made: Table, sources: set[str]) -> Iterator[str]:
    for key, rates in made.rates.items():
        if not isinstance(key, str) or key[:2] not in COUNTRIES:
            yield f"{key!r} is no country."
        if not rates:
            yield f"{key} has no rate."
        for rate in rates:
            if not 0 < rate.percent < 100:
                yield f"{key}: {rate.percent} is no percentage."
            if not rate.sources or set(rate.sources) - sources:
                yield f"{key}: {rate.since} needs sources that are listed."
        for earlier, later in itertools.pairwise(rates):
            if earlier.since >= later.since or earlier.percent == later.percent:
                yield f"{key}: {later.since} is no change after {earlier.since}."
    if strange := (made.swiss & made.european) | (made.split_by_days - made.swiss - made.european):
        yield f"{sorted(strange)} stand where they do not belong."


def _wrong_places(made: Table) -> Iterator[str]:
    known = made.swiss | made.european | {""}
    for number, place in enumerate(made.places):
        if place.address not in COUNTRIES or place.taxed_in not in known:
            yield f"{place.key}: unknown country."
        if set(place.name) != LANGUAGES:
            yield f"{place.key} needs a name in {', '.join(sorted(LANGUAGES))}."
        if any(len(first) != len(last) or first > last for first, last in place.postcodes):
            yield f"{place.key}: a range of postcodes goes up, with as many digits at both ends."
        for other in made.places[:number]:
            if other.key == place.key or (other.address == place.address and _overlap(other, place)):
                yield f"{place.key} and {other.key} overlap."


def _overlap(one: Place, other: Place) -> bool:
    return any(one.has(first) or one.has(last) for first, last in other.postcodes) or any(
        other.has(first) or other.has(last) for first, last in one.postcodes
    )
