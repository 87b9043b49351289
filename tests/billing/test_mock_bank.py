"""Against a bank that we did not write: it takes our files, and we read what it sends."""

import datetime
from collections.abc import Iterator

import pytest

from billing.bank import pain, status
from billing.bank.camt.facts import Kind
from billing.bank.camt.reading import read
from billing.bank.matching import OpenItem, OpenItems, match_all
from billing.bank.status import State
from billing.snapshot import Party
from tests import schemas
from tests.billing.mock_bank import MockBank, running

pytestmark = pytest.mark.proof
ACCOUNT = "CH5604835012345678009"
CLOSED, OPEN, SWISS = "DE89370400440532013000", "ES9121000418450200051332", "CH9300762011623852957"
US = Party("Atrio Hosting SA", "Rue du Stand", "12", "1204", "Genève")
PAYEE = Party("Łukasz & Söhne", "Calle de la Paz", "7", "46003", "Valencia", "ES")
DAY = datetime.date(2026, 11, 16)
INVOICE = OpenItem("2026-10506", "EUR", 5929, "RF25202610506", "Estudio Marchetti")


@pytest.fixture(scope="module")
def process() -> Iterator[MockBank]:
    """One process for all of them."""
    with running() as bank:
        yield bank


@pytest.fixture
def bank(process: MockBank) -> MockBank:
    """As on its first day, with our account in euros and one that is closed."""
    process.ask("POST", "/_mock/reset")
    process.open_account("ATRIO", ACCOUNT, "EUR", 1_000_000)
    process.open_account("SHUT", CLOSED, "EUR", 0, behaviour="closed-account")
    return process


def pay_outs(message_id: str = "PO-2026-1") -> bytes:
    """Three pay-outs; the bank of the third says no."""
    three = [
        pain.PayOut(f"W-{number}", 1250, "EUR", account, PAYEE) for number, account in enumerate((SWISS, OPEN, CLOSED))
    ]
    at = datetime.datetime(2026, 11, 16, 9, tzinfo=datetime.UTC)
    payer = pain.Payer(US, ACCOUNT, "EUR")
    return pain.write(three, message_id=message_id, created_at=at, execute_on=DAY, payer=payer)


def answer(bank: MockBank) -> status.StatusReport:
    """The newest report."""
    return status.read(bank.messages("pain.002")[-1])


def states(report: status.StatusReport) -> list[State]:
    """Of the three pay-outs."""
    batches = [pain.batch_id(report.message_id, kind) for kind in "DSS"]
    return [report.verdict(f"W-{number}", batch).state for number, batch in enumerate(batches)]


def test_one_of_three_is_rejected_and_two_are_sent(bank: MockBank) -> None:
    assert bank.ask("POST", "/payments", pay_outs())["findings"] == []
    report = answer(bank)
    assert report.message_id == "PO-2026-1"
    assert states(report) == [State.ACCEPTED, State.ACCEPTED, State.REJECTED]
    assert report.of_pay_outs["W-2"].code == "AC04"


def test_a_file_sent_twice_gives_no_money_back(bank: MockBank) -> None:
    bank.ask("POST", "/payments", pay_outs())
    bank.messages("pain.002")
    bank.ask("POST", "/payments", pay_outs())
    assert states(answer(bank)) == [State.DOUBTFUL] * 3


def test_a_file_that_is_rejected_whole_is_rejected_for_each(bank: MockBank) -> None:
    bank.ask("PATCH", "/_mock/accounts/ATRIO", {"behaviour": "reject-file"})
    bank.ask("POST", "/payments", pay_outs())
    assert states(answer(bank)) == [State.REJECTED] * 3


def test_a_pay_out_that_comes_back_days_later_is_a_return(bank: MockBank) -> None:
    parameters = {"days": 1, "reason": "AC04", "end_to_end_id": "W-1"}
    bank.ask("PATCH", "/_mock/accounts/ATRIO", {"behaviour": "return-later", "parameters": parameters})
    bank.ask("POST", "/payments", pay_outs())
    bank.ask("POST", "/_mock/advance?days=3")
    told = [read(each, {ACCOUNT}) for each in bank.messages("camt.054")]
    entries = [entry for statements in told for each in statements for entry in each.entries]
    (back,) = [entry for entry in entries if entry.kind != Kind.DEBIT]
    assert (back.kind, back.amount) == (Kind.RETURNED, 1250)
    assert [(each.end_to_end, each.return_reason) for each in back.payments] == [("W-1", "AC04")]


def test_a_customer_pays_and_both_messages_tell_it_once(bank: MockBank) -> None:
    debtor = {"name": "Estudio Marchetti", "iban": OPEN}
    facts = {"account": "ATRIO", "amount": 5929, "reference": INVOICE.reference, "debtor": debtor}
    assert "refused" not in bank.ask("POST", "/_mock/credits", facts)
    bank.ask("POST", "/_mock/advance?days=1")
    ours = [each for each in [*bank.messages("camt.054"), *bank.messages("camt.053")] if ACCOUNT.encode() in each]
    both = [statement for each in ours for statement in read(each, {ACCOUNT})]
    outcomes = [row.match.outcome for row in match_all(both, OpenItems([INVOICE]), {})]
    assert outcomes == ["exact", "duplicate"]


@pytest.mark.schemas
def test_what_the_bank_sends_is_valid(bank: MockBank) -> None:
    bank.ask("POST", "/payments", pay_outs())
    bank.ask("POST", "/_mock/advance?days=1")
    sent = bank.messages("camt")
    assert len(sent) > 3
    assert [schemas.faults(each) for each in sent if schemas.faults(each)] == []
