"""Prices, VAT, rounding and terms worked out a second time, in fractions, by rules and tables of its own.

It shares no line and no table with ``billing``: rates of the EU come from duty27-eu-vat, the Swiss ones stand here.
"""

import datetime
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import duty27_eu_vat

DAY = datetime.timedelta(days=1)
SWISS = [
    (datetime.date(2011, 1, 1), Fraction(8)),
    (datetime.date(2018, 1, 1), Fraction(77, 10)),
    (datetime.date(2024, 1, 1), Fraction(81, 10)),
]
STATES = frozenset("GR" if each.code == "EL" else each.code for each in duty27_eu_vat.list_countries())
BEGINNINGS = {"GR": "EL", "MC": "FR"}
"""With which letters numbers begin, where these are not those of the address."""


def cents(value: Fraction) -> int:
    """The next whole number; halves go away from zero."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    whole += 2 * rest >= value.denominator
    return whole if value >= 0 else -whole


def is_half(value: Fraction) -> bool:
    """Whether it lies exactly between two whole numbers."""
    return value.denominator == 2


def beginning(anchor: datetime.date, months: int) -> datetime.date:
    """Month by month from the anchor, and back from a day that does not exist."""
    year, month = anchor.year, anchor.month
    for _month in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = anchor.day
    while True:
        try:
            return datetime.date(year, month, day)
        except ValueError:
            day -= 1


def area(country: str, postcode: str) -> str:
    """The country whose rules count, or «» where none of those that we charge do."""
    if country in {"CH", "LI"} or (country == "DE" and postcode == "78266"):
        return "LI" if country == "LI" else "CH"
    if country == "MC":
        return "FR"
    beyond = {
        "ES": postcode[:2] in {"35", "38", "51", "52"},
        "FR": postcode[:3] in {"971", "972", "973", "974", "975", "976"},
        "FI": postcode[:2] == "22",
        "IT": postcode in {"23041", "22061"},
        "DE": postcode == "27498",
        "GR": postcode == "63086",
    }
    return "" if country not in STATES or beyond.get(country) else country


@lru_cache(maxsize=100_000)
def rate(country: str, postcode: str, day: datetime.date) -> Fraction:
    """The rate of an address that is taxed."""
    where = area(country, postcode)
    if where in {"CH", "LI"}:
        return next(percent for since, percent in reversed(SWISS) if since <= day)
    if where == "PT" and postcode[0] == "9":
        madeira = int(postcode[:4]) < 9400
        return Fraction(22) if madeira else Fraction(18 if day < datetime.date(2021, 7, 1) else 16)
    if where == "AT" and postcode in {"6691", "6991", "6992", "6993"}:
        return Fraction(19)
    return Fraction(duty27_eu_vat.get_standard_rate("EL" if where == "GR" else where, day))


def category(address: tuple[str, str], kind: str, number: str, *, is_confirmed: bool) -> str:
    """S, AE or O."""
    where = area(*address)
    if not where:
        return "O"
    wanted = BEGINNINGS.get(address[0], where)
    is_free = where in STATES and kind != "individual" and is_confirmed and number[:2] == wanted
    return "AE" if is_free else "S"


def shares(net: int, first: datetime.date, last: datetime.date) -> Iterator[tuple[Fraction, int]]:
    """A Swiss term by rate: what is due until the end of each, less what was due until the one before."""
    taken, days = 0, (last - first).days + 1
    for (since, percent), (until, _next) in zip(SWISS, [*SWISS[1:], (datetime.date.max, None)], strict=True):
        before, here = max(0, (min(until, last + DAY) - first).days), min(last + DAY, until) - max(first, since)
        if here.days > 0:
            share = cents(Fraction(net * before, days))
            yield percent, share - taken
            taken = share


def taxes(bases: dict[Fraction, int]) -> dict[Fraction, int]:
    """The tax of each rate on the sum of its nets."""
    return {percent: cents(basis * percent / 100) for percent, basis in bases.items()}
