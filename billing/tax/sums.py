"""Sums of a document in minor units: tax per rate on the sum of the nets, half away from zero (TAX-7, TAX-9)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from billing.snapshot import TaxRow
from billing.tax.decision import Category
from core.money import round_half_up

WHOLE = Decimal(1)
HUNDRED = Decimal(100)

Kind = tuple[str, str, Decimal]
"""What makes a row of the VAT table: country, category, percentage."""


class NotOneDocument(ValueError):
    """These lines cannot stand on one document: outside and taxed never meet, and what is not taxed has no rate."""


class CreditTooHigh(Exception):
    """More would be credited than was invoiced, or nothing; ``left`` is the net that may still be credited."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} minor units are left to credit.")
        self.left = left


class Net(NamedTuple):
    """What a line adds to the sums; ``country`` is where it is taxed."""

    net: int
    category: str
    percent: Decimal
    country: str


@dataclass(frozen=True)
class Totals:
    """The foot of a document."""

    taxes: list[TaxRow]
    net: int
    tax: int

    @property
    def total(self) -> int:
        """What is paid."""
        return self.net + self.tax


def discount(amount: int, percent: Decimal) -> int:
    """What ``percent`` takes off the amount of one line, rounded there. Raises ValueError outside 0 to 100."""
    if not 0 <= percent <= HUNDRED:
        raise ValueError(f"{percent} is no discount.")
    return _of_hundred(amount, percent)


def tax_of(basis: int, percent: Decimal) -> int:
    """The tax on a sum of nets."""
    return _of_hundred(basis, percent)


def totals(lines: Iterable[Net]) -> Totals:
    """The rows of the VAT table and the sums. Raises NotOneDocument."""
    rows = [
        TaxRow(category, percent, country, basis, tax_of(basis, percent))
        for (country, category, percent), basis in _bases(lines).items()
    ]
    return Totals(rows, sum(row.basis for row in rows), sum(row.tax for row in rows))


def credit(lines: Iterable[Net], *, invoiced: Iterable[TaxRow], credited: Iterable[TaxRow]) -> Totals:
    """The sums of a credit note, positive, at the rates of its invoice.

    ``credited`` are the rows of all earlier credit notes of the invoice. The tax is that on all that is credited so far
    less what was given back before, so that notes in pieces end at the tax of the invoice. Raises CreditTooHigh,
    NotOneDocument.
    """
    most, before = _by_kind(invoiced), _by_kind(credited)
    rows = [_credited(kind, basis, most, before) for kind, basis in _bases(lines).items()]
    if not any(row.basis for row in rows):
        raise CreditTooHigh(sum(basis for basis, _tax in most.values()) - sum(basis for basis, _tax in before.values()))
    return Totals(rows, sum(row.basis for row in rows), sum(row.tax for row in rows))


Sums = dict[Kind, tuple[int, int]]


def _credited(kind: Kind, basis: int, most: Sums, before: Sums) -> TaxRow:
    country, category, percent = kind
    (limit, _tax), (basis_before, tax_before) = most.get(kind, (0, 0)), before.get(kind, (0, 0))
    if not 0 <= basis <= limit - basis_before:
        raise CreditTooHigh(limit - basis_before)
    return TaxRow(category, percent, country, basis, tax_of(basis_before + basis, percent) - tax_before)


def _by_kind(rows: Iterable[TaxRow]) -> Sums:
    found: Sums = defaultdict(lambda: (0, 0))
    for row in rows:
        basis, tax = found[kind := (row.country, row.category, row.percent)]
        found[kind] = basis + row.basis, tax + row.tax
    return found


def _bases(lines: Iterable[Net]) -> dict[Kind, int]:
    """The sum of the nets of each row, in one order whatever that of the lines."""
    found: defaultdict[Kind, int] = defaultdict(int)
    for line in lines:
        found[line.country, line.category, line.percent] += line.net
    categories = {category for _country, category, _percent in found}
    taxed_free = any(percent for _country, category, percent in found if category != Category.STANDARD)
    if taxed_free or (Category.OUTSIDE in categories and len(categories) > 1):
        raise NotOneDocument("Outside, reverse charge and taxed lines do not meet on one document.")
    return dict(sorted(found.items()))


def _of_hundred(amount: int, percent: Decimal) -> int:
    return int(round_half_up(Decimal(amount) * percent / HUNDRED, WHOLE))
