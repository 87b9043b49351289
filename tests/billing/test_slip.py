"""The payment slip on a document: where the standard wants it, in its type, and readable by machines (INV-12)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from billing.bank import qr
from billing.bank.iban import grouped
from billing.documents.pdf import check, pdf_of
from billing.documents.slip import WORDS, slip_of
from billing.snapshot import Party, Snapshot
from tests.billing import reading
from tests.billing.papers import IBAN, MARCHETTI, QR_IBAN, line, paid, paper, request
from tests.billing.reading import Seen

TOP = 192.0
"""Millimetres from the top of the page to that of the slip."""
NEAR = 0.35
HANGING = 0.2
LONG = Party(
    "Sociedad Anónima de Talleres Mecánicos y Recambios de Bicicletas Ñandú",
    "W" * 70,
    "1" * 16,
    "9" * 16,
    "W" * 35,
    "ES",
)
LONGEST = request(customer=LONG, issuer=replace(LONG, country="CH", name="W" * 70), slip_language="de")
UNKNOWN = request(account=IBAN, customer=Party("株式会社", country="JP"), slip_language="it")


@cache
def drawn(name: str) -> bytes:
    """The document of this name, drawn once."""
    return pdf_of(PAPERS[name], logo=None)


PAPERS = {
    "Swiss": request(),
    "foreign": request(account=IBAN, customer=MARCHETTI, currency="EUR", slip_language="en", language="it"),
    "longest": LONGEST,
    "unknown": UNKNOWN,
    "thousands": request(lines=[line(unit=1_949_750)]),
    "full page": request(lines=[line(f"Dominio {number}.example") for number in range(5)]),
}


def width(text: str, points: float) -> float:
    """Half an em a letter."""
    return len(text) * points / 2


@pytest.mark.proof
@pytest.mark.parametrize("name", PAPERS)
def test_a_machine_reads_the_code_where_the_standard_wants_it(name: str) -> None:
    found, slip = reading.code(drawn(name)), slip_of(PAPERS[name], width)
    assert slip
    assert found.text.encode() == slip.payload.encode()
    assert found.level == "M"
    assert (found.left, found.top) == pytest.approx((67, TOP + 17), abs=NEAR)
    assert found.side == pytest.approx(46, abs=NEAR)


def texts(name: str) -> list[Seen]:
    """What is printed on the slip of a document, from its top left corner."""
    pieces = [replace(each, top=each.top - TOP, bottom=each.bottom - TOP) for each in reading.seen(drawn(name))]
    return [each for each in pieces if each.top > 0]


SECTIONS = {
    "title of the receipt": (5, 5, 57, 12),
    "receipt": (5, 12, 57, 68),
    "amount of the receipt": (5, 68, 57, 82),
    "acceptance point": (5, 82, 57, 100),
    "title of the payment part": (67, 5, 118, 12),
    "amount": (67, 68, 118, 90),
    "information": (118, 5, 205, 90),
}
"""Left, top, right and bottom in millimetres."""


def lies_in(seen: Seen, box: tuple[int, int, int, int]) -> bool:
    """Whether a piece of text is inside, but for what letters hang over."""
    left, top, right, bottom = box
    across = left - HANGING <= seen.left and seen.right <= right + HANGING
    return across and top - HANGING <= seen.top and seen.bottom <= bottom + HANGING


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_leaves_its_section(name: str) -> None:
    found = texts(name)
    assert [each for each in found if not any(lies_in(each, box) for box in SECTIONS.values())] == []
    assert len(found) >= 20


def said(snapshot: Snapshot, name: str) -> Iterator[str]:
    """What has to be on the slip in both of its parts."""
    assert snapshot.slip
    headings = WORDS[snapshot.slip_language]
    yield from (headings[2], headings[3], headings[7], headings[8], grouped(snapshot.slip.iban))


@pytest.mark.parametrize("name", PAPERS)
def test_both_parts_say_account_reference_and_amount_under_their_headings(name: str) -> None:
    text = "\n".join(each.text for each in texts(name)).replace("\xa0", " ")
    for words in said(PAPERS[name], name):
        assert text.count(words) == 2, words
    title, receipt = WORDS[PAPERS[name].slip_language][:2]
    assert (text.count(title), text.count(receipt)) == (1, 1)


def test_amounts_are_written_the_same_in_every_language() -> None:
    text = " ".join(each.text for each in texts("thousands")).replace("\xa0", " ")
    assert text.count("21 076.80") == 2


@pytest.mark.parametrize(
    ("name", "place"), [("Swiss", "1201 Genève"), ("foreign", "ES-46003 Valencia"), ("longest", "ES-9999")]
)
def test_a_foreign_place_has_its_country_in_front(name: str, place: str) -> None:
    assert sum(place in each.text for each in texts(name)) == 2


def test_who_has_no_address_in_latin_letters_gets_an_empty_box_to_fill_in() -> None:
    text = " ".join(each.text for each in texts("unknown"))
    assert text.count("Pagabile da (nome/indirizzo)") == 2
    slip = slip_of(UNKNOWN, width)
    assert slip
    assert slip.payload.split("\r\n")[20:27] == [""] * 7


@pytest.mark.proof
def test_a_slip_that_does_not_fit_gets_a_page_of_its_own_and_the_document_never_runs_into_it() -> None:
    counts = []
    for number in range(1, 5):
        content = pdf_of(request(lines=[line()] * number), logo=None)
        counts.append(reading.pages(content))
        assert not [each for each in reading.seen(content) if each.bottom > TOP - 5 and each.top < TOP + 5]
    assert counts == [1, 1, 1, 2]
    assert "2026-10482 2 / 2" in reading.page_words(drawn("full page"), -1)


def test_long_names_are_set_smaller_and_streets_leave_the_receipt_first() -> None:
    slip = slip_of(LONGEST, lambda text, points: len(text) * points * 0.55)
    assert slip
    assert slip.payment.is_small
    printed = [text for block in slip.receipt.blocks for text in block.lines]
    assert not any("W" * 36 in text for text in printed)
    assert sum(1 + len(block.lines) for block in slip.receipt.blocks) + 2 <= 17


@pytest.mark.parametrize("snapshot", [paid(request()), paper("proforma"), paper(), paid(paper("receipt"))])
def test_what_is_paid_or_no_request_has_no_slip(snapshot: Snapshot) -> None:
    assert slip_of(snapshot, width) is None
    assert "CH44" not in reading.words(pdf_of(snapshot, logo=None))


def test_what_is_paid_in_part_asks_for_the_rest() -> None:
    slip = slip_of(replace(paid(request(), ("prepaid", 3640, "")), paid_on=None), width)
    assert slip
    assert slip.amount == "101.07"


def test_a_document_with_an_unreadable_slip_is_not_drawn() -> None:
    broken = request()
    assert broken.slip
    wrong = replace(broken, slip=replace(broken.slip, iban=IBAN))
    with pytest.raises(qr.UnreadableBill):
        pdf_of(wrong, logo=None)
    with pytest.raises(qr.UnreadableBill):
        check(wrong)
    check(broken)
    assert broken.slip.iban == QR_IBAN
