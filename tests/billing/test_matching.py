"""What a payment becomes: pay for the document it names, prepaid balance, or a task for the desk (BIL-12, BIL-44)."""

import time
from itertools import permutations

import pytest

from billing.bank.camt.facts import Payment
from billing.bank.camt.reading import read
from billing.bank.matching import Match, OpenItem, OpenItems, Outcome, Row, Seen, is_similar, match, match_all
from tests.billing.messages import ACCOUNTS, Entry, Tx, message

QRR, SCOR = "000000000000000002026105013", "RF25202610506"
TALLERES = OpenItem("2026-10501", "CHF", 14464, QRR, "Talleres Rochat SA")
MARCHETTI = OpenItem("2026-10506", "EUR", 5929, SCOR, "Estudio Marchetti")
ALLOWED = 3.0
"""CPU seconds."""


def payment(amount: int, reference: str = "", **facts: str) -> Payment:
    """Money that came in."""
    (statement,) = read(message(Entry("1.00", details=(Tx("1.00"),))), ACCOUNTS)
    (some,) = statement.entries[0].payments
    return some.__class__(**{**vars(some), "amount": amount, "reference": reference, "debtor": "", **facts})


def matched(paid: Payment, *items: OpenItem, is_known: bool = False) -> Match:
    """Alone, with these documents open."""
    return match(paid, OpenItems(items or [TALLERES, MARCHETTI]), is_known=is_known)


def taken(*files: bytes, items: OpenItems | None = None) -> list[Row]:
    """The rows of several files, one after the other."""
    found, seen, ledger = [], dict[str, Seen](), items or OpenItems([TALLERES, MARCHETTI])
    for data in files:
        rows = list(match_all(read(data, ACCOUNTS), ledger, seen))
        for row in rows:
            before = seen.get(row.entry.identity)
            is_split = row.payment is not None or (before is not None and before.is_split)
            seen[row.entry.identity] = Seen(row.entry.amount, row.entry.currency, is_split)
        found += rows
    return found


def test_too_little_pays_a_part_and_too_much_goes_to_the_prepaid_balance() -> None:
    items = OpenItems([OpenItem("2026-1", "CHF", 41200, QRR)])
    three = tuple(Tx(amount, reference=QRR) for amount in ("36.40", "400.00", "10.00"))
    rows = taken(message(Entry("446.40", details=three)), items=items)
    assert [row.match for row in rows] == [
        Match(Outcome.PARTIAL, "2026-1", 3640, 0),
        Match(Outcome.OVER, "2026-1", 37560, 2440),
        Match(Outcome.OVER, "2026-1", 0, 1000),
    ]
    assert (left := items.named(QRR)) is not None
    assert left.open == 0


def test_a_document_that_is_void_or_paid_takes_nothing() -> None:
    assert matched(payment(500, QRR), OpenItem("2026-1", "CHF", 0, QRR)) == Match(Outcome.OVER, "2026-1", 0, 500)


def test_another_currency_is_only_proposed() -> None:
    found = matched(payment(14464, QRR, currency="EUR"))
    assert found == Match(Outcome.PROPOSAL, "2026-10501", 0, 0, ("2026-10501",))


def test_a_return_books_nothing() -> None:
    back = payment(14464, QRR, is_return=True)  # type: ignore[arg-type]
    assert matched(back) == Match(Outcome.RETURNED, "2026-10501")


@pytest.mark.parametrize(
    ("facts", "proposed"),
    [
        ({"debtor": "ROCHAT, TALLERES"}, ("2026-10501",)),
        ({"debtor": "Talleres Rochat"}, ("2026-10501",)),
        ({"debtor": "Taleres Rochat S.A."}, ("2026-10501",)),
        ({"debtor": "Talleres Ferrari SA"}, ()),
        ({"debtor": "SA"}, ()),
        ({"debtor": ""}, ()),
        ({"text": "danke RF25 2026 1050 6"}, ("2026-10506",)),
        ({"text": "pago 2026-10506, gracias"}, ("2026-10506",)),
        ({"text": "danke"}, ()),
        ({"debtor": "Talleres Rochat", "text": SCOR}, ("2026-10506", "2026-10501")),
    ],
)
def test_guesses_are_proposed_and_never_booked(facts: dict[str, str], proposed: tuple[str, ...]) -> None:
    outcome = Outcome.PROPOSAL if proposed else Outcome.UNKNOWN
    assert matched(payment(14464, **facts)) == Match(outcome, "", 0, 0, proposed)


def test_another_amount_of_a_known_name_is_no_proposal() -> None:
    assert matched(payment(14463, debtor="Talleres Rochat SA")).outcome == Outcome.UNKNOWN


def test_names_are_compared_without_case_accents_order_and_legal_form() -> None:
    assert is_similar("Coopérative Müller & Söhne", "SOEHNE UND MUELLER COOPERATIVE")
    assert is_similar("Łódź Verein", "Verein Lodz")
    assert not is_similar("Anna Muster", "Peter Muster")


DETAILS = tuple(Tx("100.00", f"T{each}", reference) for each, reference in enumerate((QRR, QRR, "")))
BARE = message(Entry("300.00", details=None), kind="053", message_id="S")
WHOLE = message(Entry("300.00", details=DETAILS), kind="053", message_id="W")
NOTIFIED = message(Entry("300.00", details=DETAILS), message_id="N")
UNNUMBERED = message(Entry("300.00", details=tuple(Tx("100.00", "", each.reference) for each in DETAILS)))


@pytest.mark.proof
@pytest.mark.parametrize("files", [*permutations([BARE, NOTIFIED]), *permutations([BARE, WHOLE, NOTIFIED, UNNUMBERED])])
def test_a_collective_entry_is_three_payments_once_in_any_order_of_files(files: tuple[bytes, ...]) -> None:
    rows = taken(*files)
    fresh = [row for row in rows if row.payment and row.match.outcome != Outcome.DUPLICATE]
    assert [row.match for row in fresh] == [
        Match(Outcome.PARTIAL, "2026-10501", 10000, 0),
        Match(Outcome.OVER, "2026-10501", 4464, 5536),
        Match(Outcome.UNKNOWN),
    ]
    assert {row.entry.identity for row in rows} == {rows[0].entry.identity}


def test_an_entry_told_again_with_another_amount_goes_to_a_person() -> None:
    rows = taken(NOTIFIED, message(Entry("301.00", details=(Tx("301.00", "T9", QRR),))))
    assert (rows[-1].match.outcome, rows[-1].payment) == (Outcome.HELD, None)
    assert rows[-1].entry.reason


def test_what_was_announced_is_booked_when_it_comes() -> None:
    announced = message(Entry("300.00", details=DETAILS, status="PDNG"))
    rows = taken(announced, announced, NOTIFIED)
    outcomes = [row.match.outcome for row in rows]
    assert outcomes == ["ignored", "duplicate", "partial", "over", "unknown"]


def test_money_taken_back_is_told_once() -> None:
    back = message(Entry("300.00", details=(Tx("300.00"),), sign="DBIT", reversal="true"))
    assert [row.match.outcome for row in taken(NOTIFIED, back, back)][3:] == ["returned", "duplicate"]


@pytest.mark.proof
def test_many_open_documents_and_many_payments_cost_little() -> None:
    items = OpenItems(OpenItem(f"D-{each}", "CHF", 1081, f"R{each}", f"Muster {each} AG") for each in range(10_000))
    begun = time.process_time()
    found = [match(payment_like(each), items) for each in range(2_000)]
    assert time.process_time() - begun < ALLOWED
    assert {each.outcome for each in found} == {Outcome.PROPOSAL}


SOME = payment(1081)


def payment_like(number: int) -> Payment:
    """From somebody whose name many share."""
    return SOME.__class__(**{**vars(SOME), "debtor": f"Muster {number} AG"})
