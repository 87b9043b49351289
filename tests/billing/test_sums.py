"""Sums of documents, to the cent (TAX-7 to TAX-9)."""

import datetime
from decimal import Decimal

import pytest

from billing.snapshot import TaxRow
from billing.tax.decision import Treatment, decide
from billing.tax.splits import Part, parts
from billing.tax.sums import CreditTooHigh, Net, NotOneDocument, credit, discount, tax_of, totals

SWISS = Decimal("8.1")


def swiss(*nets: int) -> list[Net]:
    """Lines at the Swiss rate."""
    return [Net(net, "S", SWISS, "CH") for net in nets]


def german(*nets: int) -> list[Net]:
    """Lines at the German rate."""
    return [Net(net, "S", Decimal(19), "DE") for net in nets]


def home(day: datetime.date, country: str = "CH", postcode: str = "1205") -> Treatment:
    """A consumer's tax on that day."""
    return decide(
        country=country, postcode=postcode, kind="individual", vat_number="", vat_check="none", supplied_on=day
    )


def test_tax_is_counted_on_the_sum_and_not_on_each_line() -> None:
    sums = totals(swiss(990, 990, 990))
    assert (sums.net, sums.tax, sums.total) == (2_970, 241, 3_211)
    assert sums.taxes == [TaxRow("S", SWISS, "CH", 2_970, 241)]


@pytest.mark.parametrize(("net", "tax"), [(2_500, 203), (500, 41), (-2_500, -203), (1_500, 122), (50, 4), (0, 0)])
def test_half_a_cent_of_tax_goes_away_from_zero(net: int, tax: int) -> None:
    assert tax_of(net, SWISS) == tax


def test_a_discount_is_rounded_on_its_line() -> None:
    assert discount(1_990, Decimal(15)) == 299
    assert [discount(1_990, Decimal(each)) for each in (0, 100)] == [0, 1_990]
    for wrong in ("-1", "100.1"):
        with pytest.raises(ValueError, match="no discount"):
            discount(1_990, Decimal(wrong))


def test_each_rate_has_a_row_in_one_order() -> None:
    lines = [Net(6_033, "S", Decimal("7.7"), "CH"), Net(5_967, "S", SWISS, "CH")]
    assert totals(lines) == totals(reversed(lines))
    assert [(row.percent, row.tax) for row in totals(lines).taxes] == [(Decimal("7.7"), 465), (SWISS, 483)]


def test_rates_are_one_however_they_are_written() -> None:
    assert len(totals([Net(100, "S", Decimal("8.0"), "CH"), Net(100, "S", Decimal(8), "CH")]).taxes) == 1


def test_outside_meets_nothing_and_has_no_rate() -> None:
    outside = Net(100, "O", Decimal(0), "")
    for lines in ([outside, *swiss(100)], [Net(100, "AE", Decimal(19), "DE")], [outside._replace(percent=SWISS)]):
        with pytest.raises(NotOneDocument):
            totals(lines)
    assert totals([outside, outside]).taxes == [TaxRow("O", Decimal(0), "", 200, 0)]
    assert totals([]).total == 0


def test_credit_notes_in_pieces_end_at_the_tax_of_the_invoice() -> None:
    invoice, notes, before = totals(german(1_230, 1_230, 1_230)), [], list[TaxRow]()
    assert (invoice.tax, invoice.total) == (701, 4_391)
    for _note in range(3):
        notes.append(credit(german(1_230), invoiced=invoice.taxes, credited=before))
        before += notes[-1].taxes
    assert [note.tax for note in notes] == [234, 233, 234]
    assert [note.total for note in notes] == [1_464, 1_463, 1_464]
    with pytest.raises(CreditTooHigh) as refused:
        credit(german(1_230), invoiced=invoice.taxes, credited=before)
    assert refused.value.left == 0


def test_a_credit_note_of_everything_is_its_invoice() -> None:
    assert credit(swiss(2_500), invoiced=totals(swiss(2_500)).taxes, credited=[]).tax == 203


@pytest.mark.parametrize(
    ("lines", "left"),
    [(swiss(1_001), 1_000), (swiss(-1), 1_000), (german(1), 0), (swiss(0), 1_000), (swiss(5, -5), 1_000), ([], 1_000)],
)
def test_no_more_than_the_invoice_is_credited_and_not_nothing(lines: list[Net], left: int) -> None:
    with pytest.raises(CreditTooHigh) as refused:
        credit(lines, invoiced=totals(swiss(1_000)).taxes, credited=[])
    assert refused.value.left == left


def test_a_swiss_term_over_a_change_is_split_by_days() -> None:
    first, last = datetime.date(2023, 7, 1), datetime.date(2024, 6, 30)
    found = parts(12_000, home(first), first, last)
    assert found == [
        Part(6_033, Decimal("7.7"), first, datetime.date(2023, 12, 31)),
        Part(5_967, SWISS, datetime.date(2024, 1, 1), last),
    ]
    sums = totals([Net(part.net, "S", part.percent, "CH") for part in found])
    assert (sums.tax, sums.total) == (948, 12_948)


def test_busingen_is_split_as_switzerland_and_discounts_as_prices() -> None:
    first, last = datetime.date(2023, 7, 1), datetime.date(2024, 6, 30)
    treatment = home(first, "DE", "78266")
    assert [part.net for part in parts(12_000, treatment, first, last)] == [6_033, 5_967]
    assert [part.net for part in parts(-12_000, treatment, first, last)] == [-6_033, -5_967]


def test_half_a_cent_on_both_sides_is_given_once() -> None:
    last = datetime.date(2023, 12, 31)
    assert [part.net for part in parts(101, home(last), last, datetime.date(2024, 1, 1))] == [51, 50]


def test_two_changes_make_three_parts_that_add_up() -> None:
    first, last = datetime.date(2017, 12, 1), datetime.date(2024, 1, 31)
    found = parts(9_999, home(first), first, last)
    assert [part.percent for part in found] == [Decimal("8.0"), Decimal("7.7"), SWISS]
    assert sum(part.net for part in found) == 9_999


def test_elsewhere_the_day_of_supply_decides_for_the_whole_term() -> None:
    first, last = datetime.date(2024, 7, 1), datetime.date(2025, 6, 30)
    assert parts(10_000, home(first, "FI", "00100"), first, last) == [Part(10_000, Decimal(24), first, last)]
    outside = home(first, "ES", "35001")
    assert parts(10_000, outside, first, last) == [Part(10_000, Decimal(0), first, last)]
