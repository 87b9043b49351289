"""Compare the arithmetic of money with an oracle: ``python -m bench.money_cases [--count 1000000] [--seed 1]``.

Each case is a customer, a term and a document with lines, discounts, tax, credit notes line by line and an upgrade,
worked out a second time in fractions (``bench/money_oracle.py``). A case is made of the choices of a ``random.Random``:
of one with a seed here, in blocks and several processes; of one that Hypothesis steers in ``some``, which makes the
first difference as small as it can be but takes five times as long. A difference is printed and ends the run with an
error. Prints what was met, and the CPU seconds.
"""

import argparse
import datetime
import resource
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bench import money_oracle as oracle
from billing.snapshot import TaxRow
from billing.tax.decision import Treatment, decide
from billing.tax.splits import parts
from billing.tax.sums import CreditTooHigh, Net, Totals, credit, discount, totals
from billing.terms import Term, term, upgrade

BLOCK = 5_000
"""Cases of one seed: the first block has that of the run, each other one the next."""
SPECIAL = [
    ("CH", "1205"), ("CH", "8001"), ("CH", "3012"), ("LI", "9490"), ("DE", "78266"), ("DE", "27498"), ("DE", "10119"),
    ("ES", "35001"), ("ES", "38999"), ("ES", "51001"), ("ES", "52006"), ("ES", "46003"), ("IT", "23041"),
    ("IT", "22061"), ("IT", "20121"), ("GR", "63086"), ("GR", "10431"), ("FI", "22100"), ("FI", "00100"),
    ("FR", "97400"), ("FR", "75011"), ("PT", "9000"), ("PT", "9399"), ("PT", "9500"), ("PT", "1000"), ("AT", "6691"),
    ("AT", "6992"), ("AT", "1010"), ("MC", "98000"), ("GB", "BT1 1AA"), ("US", "10001"), ("NO", "0150"),
    ("SM", "47890"), ("AX", "22100"), ("AD", "AD500"),
]  # fmt: skip
ADDRESSES = [*SPECIAL, *SPECIAL[:5], *((state, "1") for state in sorted(oracle.STATES))]
ENDS = [datetime.date(*day) for day in [(2023, 12, 31), (2023, 8, 31), (2024, 2, 29), (2017, 11, 30), (2025, 1, 31)]]
"""Anchors that shorter months have no day for."""
NUMBERS = ["", "DE345152283", "FR37690144597", "EL468472438", "ATU32182679", "XI123456782", "own", "own", "own"]


@dataclass(frozen=True)
class Line:
    """What is on a row: minor units a piece, pieces, discount in tenths of a percent."""

    unit: int
    quantity: int
    tenths: int


@dataclass(frozen=True)
class Case:
    """A customer, a term and a document."""

    address: tuple[str, str]
    kind: str
    check: str
    number: str
    anchor: datetime.date
    months: int
    before: int
    lines: list[Line]
    dearer: int
    today: int


KINDS = ["individual", "association", "company", "public"]
CHECKS = ["valid", "valid", "invalid", "unavailable", "none", "not-asked"]
MONTHS = [1, 1, 2, 3, 6, 12, 24, 36]
DISCOUNTS = [0, 0, 0, 100, 150, 333, 1000]
SPANS = [
    (datetime.date(2016, 1, 1), datetime.date(2026, 12, 31)),
    (datetime.date(2022, 1, 1), datetime.date(2023, 12, 31)),
]
"""Where terms begin; the second is that of terms over the last change of the Swiss rate."""


def drawn(by: Random) -> Case:
    """The next case."""
    return Case(
        address=by.choice(ADDRESSES),
        kind=by.choice(KINDS),
        check=by.choice(CHECKS),
        number=by.choice(NUMBERS),
        anchor=_anchor(by),
        months=by.choice(MONTHS),
        before=by.choice([0, by.randint(0, 40)]),
        lines=[_line(by) for _line_of in range(by.randint(1, 5))],
        dearer=by.randint(0, 500_000),
        today=by.randint(0, 2_000),
    )


def _anchor(by: Random) -> datetime.date:
    if by.randint(0, 2) == 2:
        return by.choice(ENDS)
    first, last = by.choice(SPANS)
    return first + datetime.timedelta(days=by.randint(0, (last - first).days))


def _line(by: Random) -> Line:
    most = by.choice([250_000, 250_000, 5_000, 100])
    tenths = by.choice([*DISCOUNTS, by.randint(0, 1000)])
    return Line(by.randint(0, most), by.randint(1, 12), tenths)


def compare(case: Case, met: Counter[str]) -> None:
    """Work a case out twice. Raises AssertionError."""
    paid = _term(case)
    treatment = _treatment(case, paid.starts_on)
    nets = [_net(line, met) for line in case.lines]
    lines = [_parts(net, treatment, paid) for net in nets]
    expected = _expected(case, treatment, nets, paid, met)
    document = totals(part for line in lines for part in line)
    assert {Fraction(row.percent): (row.basis, row.tax) for row in document.taxes} == expected, document
    assert document.net == sum(nets)
    assert document.total == sum(nets) + sum(tax for _basis, tax in expected.values())
    _credit_all(document, lines)
    _upgrade(case, paid, document.net, met)
    met[treatment.category] += 1
    met["split"] += len(expected) > 1


def _term(case: Case) -> Term:
    found = term(case.anchor, case.before, case.months)
    assert found.starts_on == oracle.beginning(case.anchor, case.before)
    assert found.last_day == oracle.beginning(case.anchor, case.before + case.months) - oracle.DAY
    return found


def _treatment(case: Case, day: datetime.date) -> Treatment:
    country, postcode = case.address
    letters = oracle.BEGINNINGS.get(country, country)
    number = f"{letters}123456789" if case.number == "own" else case.number
    found = decide(
        country=country, postcode=postcode, kind=case.kind, vat_number=number, vat_check=case.check, supplied_on=day
    )
    is_confirmed = case.check == "valid"
    assert found.category == oracle.category(case.address, case.kind, number, is_confirmed=is_confirmed), found
    assert found.country == ("" if found.category == "O" else oracle.area(*case.address)), found
    wanted = oracle.rate(*case.address, day) if found.category == "S" else 0
    assert Fraction(found.percent) == wanted, found
    return found


def _net(line: Line, met: Counter[str]) -> int:
    gross = line.unit * line.quantity
    exact = Fraction(gross * line.tenths, 1000)
    off = discount(gross, Decimal(line.tenths) / 10)
    assert off == oracle.cents(exact), line
    met["half a cent"] += oracle.is_half(exact)
    return gross - off


def _parts(net: int, treatment: Treatment, paid: Term) -> list[Net]:
    found = parts(net, treatment, paid.starts_on, paid.last_day)
    assert sum(part.net for part in found) == net
    assert (found[0].starts_on, found[-1].last_day) == (paid.starts_on, paid.last_day)
    return [Net(part.net, treatment.category, part.percent, treatment.country) for part in found]


def _expected(
    case: Case, treatment: Treatment, nets: list[int], paid: Term, met: Counter[str]
) -> dict[Fraction, tuple[int, int]]:
    """Basis and tax by rate."""
    bases: defaultdict[Fraction, int] = defaultdict(int)
    for net in nets:
        if treatment.country in {"CH", "LI"}:
            for percent, share in oracle.shares(net, paid.starts_on, paid.last_day):
                bases[percent] += share
        else:
            bases[oracle.rate(*case.address, paid.starts_on) if treatment.category == "S" else Fraction()] += net
    met["half a cent"] += any(oracle.is_half(basis * percent / 100) for percent, basis in bases.items())
    due = oracle.taxes(bases)
    return {percent: (basis, due[percent]) for percent, basis in bases.items()}


def _credit_all(document: Totals, lines: list[list[Net]]) -> None:
    """Line by line until nothing is left: together the notes are the document, on the way never more than it."""
    before = list[TaxRow]()
    for line in lines:
        if any(part.net for part in line):
            before += credit(line, invoiced=document.taxes, credited=before).taxes
        for row in document.taxes:
            done = sum(each.basis for each in before if each.percent == row.percent)
            given = sum(each.tax for each in before if each.percent == row.percent)
            assert given == oracle.cents(done * Fraction(row.percent) / 100), (row, before)
    assert sum(row.basis + row.tax for row in before) == document.total
    assert _left(document, lines[0][0], before) == 0


def _left(document: Totals, line: Net, before: list[TaxRow]) -> int:
    """What a refused credit note says is left; -1 when a cent more was credited."""
    try:
        credit([line._replace(net=1)], invoiced=document.taxes, credited=before)
    except CreditTooHigh as refusal:
        return refusal.left
    return -1


def _upgrade(case: Case, paid: Term, old: int, met: Counter[str]) -> None:
    day = paid.starts_on + datetime.timedelta(days=case.today % paid.days)
    days = range(paid.starts_on.toordinal(), paid.last_day.toordinal() + 1)
    exact = Fraction(case.dearer * len(days[days.index(day.toordinal()) :]), len(days))
    assert upgrade(old=old, new=old + case.dearer, paid=paid, today=day) == oracle.cents(exact)
    met["half a cent"] += oracle.is_half(exact)


def some(count: int, number: int) -> Counter[str]:
    """Compare so many cases that Hypothesis makes; what was met. Raises AssertionError with the smallest difference."""
    met: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False).map(drawn))
    def each(case: Case) -> None:
        compare(case, met)
        met["cases"] += 1

    each()
    return met


def block(number: int, count: int) -> Counter[str]:
    """Compare so many cases of a seed; what was met. Raises AssertionError, to which the case is noted."""
    met, by = Counter[str](), Random(number)  # noqa: S311 - nothing secret
    for _case in range(count):
        case = drawn(by)
        try:
            compare(case, met)
        except Exception as error:
            error.add_note(f"seed {number}: {case}")
            raise
    met["cases"] = count
    return met


def run(count: int, number: int, processes: int) -> Counter[str]:
    """All blocks of a run, the last one shorter; what was met. Raises AssertionError."""
    sizes = [min(BLOCK, count - done) for done in range(0, count, BLOCK)]
    met: Counter[str] = Counter()
    with ProcessPoolExecutor(processes) as pool:
        for found in pool.map(block, range(number, number + len(sizes)), sizes):
            met += found
    return met


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    found = run(asked.count, asked.seed, asked.processes)
    print(f"seed {asked.seed}: no difference; " + ", ".join(f"{name} {number:,}" for name, number in found.items()))
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(each.ru_utime + each.ru_stime for each in spent):,.0f} CPU seconds")
