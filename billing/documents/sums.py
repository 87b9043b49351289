"""Whether the amounts of a document are right, to the minor unit: asked before anything is written or issued (INV-17).

Rules of EN 16931 by their names; the public checker of e-invoices tolerates a whole unit, this does not.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from billing.snapshot import Line, Snapshot, TaxRow
from core.money import round_half_up

STANDARD, REVERSE, OUTSIDE = "S", "AE", "O"


class WrongSums(ValueError):
    """The document would be wrong; the message names the rules."""


def check(snapshot: Snapshot) -> None:
    """Raises WrongSums unless every rule holds."""
    if broken := [*_broken(snapshot)]:
        raise WrongSums(f"{snapshot.kind} {snapshot.number}: {', '.join(broken)}")


def _broken(snapshot: Snapshot) -> Iterator[str]:
    yield from _totals(snapshot)
    yield from _rates(snapshot)
    yield from _numbers(snapshot)


def _totals(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.lines:
        yield "BR-16"
    if any(line.net != line.unit * line.quantity - line.discount or line.discount < 0 for line in snapshot.lines):
        yield "BR-CO-04"
    if sum(line.net for line in snapshot.lines) != snapshot.net:
        yield "BR-CO-10"
    if sum(row.basis for row in snapshot.taxes) != snapshot.net:
        yield "BR-CO-13"
    if sum(row.tax for row in snapshot.taxes) != snapshot.tax:
        yield "BR-CO-14"
    if snapshot.net + snapshot.tax != snapshot.total:
        yield "BR-CO-15"
    if not 0 <= sum(share.amount for share in snapshot.shares) <= snapshot.total:
        yield "BR-CO-16"


def _rates(snapshot: Snapshot) -> Iterator[str]:
    nets: dict[tuple[str, Decimal], int] = defaultdict(int)
    for line in snapshot.lines:
        nets[_rate(line)] += line.net
    if nets != {_rate(row): row.basis for row in snapshot.taxes} or len(nets) != len(snapshot.taxes):
        yield "BR-S-08"
    slack = 1 if snapshot.corrects else 0  # the notes of one invoice together give back what it charged: E20
    if any(abs(row.tax - _tax(row)) > slack for row in snapshot.taxes):
        yield "BR-S-09"
    if any(row.tax or row.percent for row in snapshot.taxes if row.category != STANDARD):
        yield "BR-AE-09"


def _numbers(snapshot: Snapshot) -> Iterator[str]:
    categories = {row.category for row in snapshot.taxes} | {line.category for line in snapshot.lines}
    issuer, customer = snapshot.issuer, snapshot.customer
    if categories - {STANDARD, REVERSE, OUTSIDE}:
        yield "BR-CO-17"
    if STANDARD in categories and not (issuer.vat_number or issuer.tax_number):
        yield "BR-S-02"
    if REVERSE in categories and not ((issuer.vat_number or issuer.tax_number) and customer.vat_number):
        yield "BR-AE-02"
    if OUTSIDE in categories and (len(categories) > 1 or not issuer.register_number):
        yield "BR-O-02"


def _rate(row: Line | TaxRow) -> tuple[str, Decimal]:
    return row.category, row.percent.normalize()


def _tax(row: TaxRow) -> int:
    return int(round_half_up(row.basis * row.percent / 100, Decimal(1)))
