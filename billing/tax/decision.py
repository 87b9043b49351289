"""Who is taxed where, and why (TAX-2 to TAX-6, BIL-13)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.tax.rates import place_of, rate_on, rated_as
from billing.tax.table import Place, table
from organizations.vat.numbers import AREAS

NOTHING = Decimal(0)
ORGANIZED = {"association", "company", "public"}
"""Kinds of organization that declare VAT themselves once their number is confirmed; ``individual`` never does."""
KINDS = ORGANIZED | {"individual"}


class Category(StrEnum):
    """How EN 16931 calls it: with tax, reverse charge, outside."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    OUTSIDE = "O"


class VatCheck(StrEnum):
    """What the register said about the number, at most thirty days before the document (TAX-5)."""

    VALID = "valid"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"
    NOT_ASKED = "not-asked"
    NONE = "none"


class Reason(StrEnum):
    """Which rule decided; stored with documents and never renamed."""

    SWISS = "swiss"
    OUTSIDE = "outside"
    REVERSE_CHARGE = "reverse-charge"
    PRIVATE = "private"
    NO_NUMBER = "no-number"
    NUMBER_UNKNOWN = "number-unknown"
    NUMBER_ELSEWHERE = "number-elsewhere"
    NUMBER_UNCONFIRMED = "number-unconfirmed"


@dataclass(frozen=True)
class Treatment:
    """What the tax of a document is. ``country`` is where it is taxed, "" for outside; ``place`` a key of ``Place``."""

    category: Category
    percent: Decimal
    country: str
    reason: Reason
    place: str

    @property
    def key(self) -> str:
        """What a document keeps as its ``tax_reason``; ``words.why`` says it in a sentence."""
        return f"{self.reason}:{self.place}"


def decide(
    *,
    country: str,
    postcode: str,
    kind: str,
    vat_number: str,
    vat_check: VatCheck | str,
    supplied_on: datetime.date,
) -> Treatment:
    """The tax on what is supplied on that day to an address.

    ``kind`` is a value of ``Organization.Kind``, ``vat_number`` compact with the letters of its country in front.
    Raises NoRate or UnknownPlace: then there is no document.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of organization.")
    place = place_of(country, postcode)
    reason = _reason(place, kind, vat_number, VatCheck(vat_check))
    if reason is Reason.OUTSIDE:
        return Treatment(Category.OUTSIDE, NOTHING, "", reason, place.key)
    if reason is Reason.REVERSE_CHARGE:
        return Treatment(Category.REVERSE_CHARGE, NOTHING, place.taxed_in, reason, place.key)
    percent = rate_on(rated_as(place), supplied_on)
    return Treatment(Category.STANDARD, percent, place.taxed_in, reason, place.key)


def _reason(place: Place, kind: str, number: str, check: VatCheck) -> Reason:
    if place.taxed_in in table().swiss:
        return Reason.SWISS
    if not place.taxed_in:
        return Reason.OUTSIDE
    return _european(place, number, check) if kind in ORGANIZED else Reason.PRIVATE


def _european(place: Place, number: str, check: VatCheck) -> Reason:
    """Only a confirmed number of the very country lifts the tax; a silent register does not (TAX-4)."""
    if not number:
        return Reason.NO_NUMBER
    if not number.startswith(AREAS.get(place.taxed_in, place.taxed_in)):
        return Reason.NUMBER_ELSEWHERE
    if check is VatCheck.VALID:
        return Reason.REVERSE_CHARGE
    return Reason.NUMBER_UNKNOWN if check is VatCheck.INVALID else Reason.NUMBER_UNCONFIRMED
