"""A document whose amounts are wrong by one minor unit is never written, whatever public checkers let pass."""

import datetime
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from billing.documents.einvoice import xml_of
from billing.documents.pdf import check as check_before_issue
from billing.documents.pdf import pdf_of
from billing.documents.sums import WrongSums, check
from billing.snapshot import Corrected, Line, Party, Share, Snapshot, TaxRow
from tests.billing.papers import DAY, GLOBEX, ISSUER, OUTSIDE, line, paid, paper

REVERSED = paper(lines=[line(category="AE", percent=Decimal(0))], customer=GLOBEX)
ABROAD = paper(lines=[line(category="O", percent=Decimal(0))], customer=OUTSIDE)


def changed(snapshot: Snapshot, **others: Any) -> Snapshot:
    """The same with other lines, rates or totals."""
    return replace(snapshot, **others)


def other_line(**others: Any) -> list[Line]:
    """The plain line with something else in it."""
    return [replace(line(), **others)]


def other_rate(**others: Any) -> list[TaxRow]:
    """The plain row of the VAT table with something else in it."""
    return [replace(paper().taxes[0], **others)]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("BR-16", changed(paper(), lines=[])),
        ("BR-CO-04", changed(paper(), lines=other_line(unit=12716))),
        ("BR-CO-04", paper(lines=[replace(line(), discount=-100, net=12817)])),
        ("BR-CO-10", changed(paper(), net=12716, total=13746)),
        ("BR-CO-13", changed(paper(), taxes=other_rate(basis=12716))),
        ("BR-CO-14", changed(paper(), tax=1031, total=13748)),
        ("BR-CO-15", changed(paper(), total=13748)),
        ("BR-CO-16", changed(paper(), shares=[Share("card", 13748, DAY)])),
        ("BR-S-08", changed(paper(), taxes=other_rate(percent=Decimal("7.7")))),
        ("BR-S-09", changed(paper(), taxes=other_rate(tax=1031), tax=1031, total=13748)),
        ("BR-AE-09", changed(REVERSED, taxes=[replace(REVERSED.taxes[0], tax=1)], tax=1, total=12718)),
        ("BR-AE-02", changed(REVERSED, customer=replace(GLOBEX, vat_number=""))),
        ("BR-S-02", changed(paper(), issuer=Party("Atrio Hosting SA"))),
        ("BR-O-02", paper(lines=[line(), line(category="O", percent=Decimal(0))])),
        ("BR-O-02", changed(ABROAD, issuer=replace(ISSUER, register_number=""))),
    ],
)
def test_what_is_wrong_by_a_cent_or_a_number_is_refused(rule: str, wrong: Snapshot) -> None:
    with pytest.raises(WrongSums, match=rule):
        check(wrong)
    with pytest.raises(WrongSums):
        xml_of(wrong)
    for act in (check_before_issue, partial(pdf_of, logo=None)):
        with pytest.raises(WrongSums):
            act(wrong)


@pytest.mark.parametrize(("net", "tax"), [(2500, 203), (500, 41), (2970, 241)])
def test_halves_go_away_from_zero(net: int, tax: int) -> None:
    assert paper(lines=[line(unit=net)]).tax == tax
    check(paper(lines=[line(unit=net)]))


def test_the_last_of_several_credit_notes_may_differ_by_the_cent_that_makes_their_sum_right() -> None:
    german = line(unit=1230, percent=Decimal(19))
    note = paper("credit_note", lines=[german], customer=GLOBEX, corrects=Corrected("2026-10482", DAY))
    for tax, is_right in ((234, True), (233, True), (232, False), (320, False)):
        row = replace(note.taxes[0], tax=tax)
        given = replace(note, taxes=[row], tax=tax, total=1230 + tax)
        if is_right:
            check(given)
            continue
        with pytest.raises(WrongSums, match="BR-S-09"):
            check(given)


def test_what_is_right_passes() -> None:
    for right in (paper(), paid(paper()), REVERSED, ABROAD, paper(lines=[line(), line(percent=Decimal("2.6"))])):
        check(right)


def test_a_term_over_a_change_of_the_rate_has_two_rows() -> None:
    before = line(unit=6033, percent=Decimal("7.7"), ends_on=datetime.date(2027, 12, 31))
    paper_of_both = paper(lines=[before, line(unit=5967)])
    assert [(row.percent, row.tax) for row in paper_of_both.taxes] == [(Decimal("8.1"), 483), (Decimal("7.7"), 465)]
    check(paper_of_both)
