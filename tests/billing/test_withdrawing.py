"""Recovering the balance: what may go, what is held, who is told, and who sends it (BIL-37 to BIL-40, 17.3)."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation
from lxml import etree

from accounts.models import User
from billing.bank import pain
from billing.bank.xml import UnusableFile
from billing.issuer import our_issuer
from billing.ledger.checks import differences
from billing.ledger.postings import Cause, Move, balance_of, post
from billing.models import Account, PayOutFile, Posting, Withdrawal
from billing.prepaid.paying_out import approve, export, read_report, refuse, settle, take_back
from billing.prepaid.withdrawing import Wish, ask_back, cancel
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from notifications.models import Message
from organizations.models import Organization
from security.models import Event
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.races import at_once, overtaken, refusals

pytestmark = pytest.mark.django_db
Purpose, State = Account.Purpose, Withdrawal.State
SWISS, OF_BILLS = "CH4400243353589254002", "CH6531999255012741523"
DAY = datetime.timedelta(days=1)


def arrive(organization: Organization, amount: int, purpose: Account.Purpose, key: str = "in", ago: int = 0) -> None:
    """Money from a bank, a card, or given by the provider (goodwill)."""
    kind = Posting.Kind.GIFT if purpose == Purpose.GOODWILL else Posting.Kind.TOP_UP
    with transaction.atomic():
        cause = Cause(organization.pk, kind, key, our_issuer().today(now()) - ago * DAY)
        moves = [Move(purpose, -amount), Move(Purpose.PREPAID, amount)]
        post(cause, moves, currency=organization.currency, now=now())


def ask(cast: Cast, amount: int = 5000, **facts: Any) -> Withdrawal:
    wish = Wish(amount, "CHF", **{"account": SWISS, "owner": "Talleres Rochat", **facts})
    return ask_back(actor=cast.member("nadia"), wish=wish, now=now())


def withdrawing(organization: Organization) -> int:
    return balance_of(organization.pk, Purpose.WITHDRAWING, "CHF")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Refusals are read below."""
    with translation.override("en"):
        yield


@pytest.fixture
def asked(cast: Cast) -> Withdrawal:
    """50.00 of 80.00 that came by transfer."""
    arrive(cast.talleres, 8000, Purpose.BANK)
    Message.objects.all().delete()
    return ask(cast)


@pytest.fixture
def two(cast: Cast) -> list[User]:
    """People of the desk."""
    return [factories.staff(), factories.staff()]


def approved(withdrawal: Withdrawal, by: User, at: datetime.datetime | None = None) -> Withdrawal:
    return approve(actor=by, withdrawal=withdrawal, seen=None, now=at or now())


def test_the_amount_is_held_at_once_and_the_managers_are_told(cast: Cast, asked: Withdrawal) -> None:
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (3000, 5000)
    told = set(Message.objects.filter(kind="billing/withdrawal_asked").values_list("address", flat=True))
    assert {"nadia@talleres-rochat.example", "clara@talleres-rochat.example"} <= told
    assert Event.objects.get(kind="withdrawal:asked").data["document"] == asked.number
    assert asked.sources == [{"source": "transfer", "amount": 5000, "day": our_issuer().today(now()).isoformat()}]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"amount": 8001}, "At most"),
        ({"owner": "Olga Brandt"}, "has to be the organization"),
        ({"account": OF_BILLS}, "QR-IBAN"),
        ({"account": "GB33BUKB20201555555555", "bic": ""}, "BIC"),
    ],
)
def test_what_cannot_be_paid_out_is_refused_with_what_to_do(cast: Cast, facts: dict[str, Any], says: str) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    with pytest.raises(RuleError, match=says):
        ask(cast, **facts)
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (8000, 0)


def test_credit_given_and_young_money_of_a_card_stay(cast: Cast) -> None:
    arrive(cast.talleres, 8000, Purpose.CARD, "young", ago=10)
    arrive(cast.talleres, 700, Purpose.GOODWILL, "gift")
    arrive(cast.talleres, 900, Purpose.CARD, "old", ago=120)
    with pytest.raises(RuleError, match=r"go back to that card.*never paid out"):
        ask(cast, 901)
    assert ask(cast, 900).sources[0]["source"] == "card"


def test_it_can_be_cancelled_until_somebody_approves(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    for _click in range(2):
        assert cancel(actor=cast.member("clara"), withdrawal=asked, now=now()).state == State.CANCELLED
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (8000, 0)
    again = ask(cast)
    approved(again, two[0])
    with pytest.raises(RuleError):
        cancel(actor=cast.member("nadia"), withdrawal=again, now=now())


def test_nobody_of_elsewhere_takes_it_back(cast: Cast, asked: Withdrawal) -> None:
    elsewhere = factories.owner_of(factories.organization())
    with pytest.raises(Withdrawal.DoesNotExist):
        cancel(actor=elsewhere, withdrawal=asked, now=now())
    asked.refresh_from_db()
    assert (asked.state, withdrawing(cast.talleres)) == (State.REQUESTED, 5000)


def test_whoever_approves_does_not_send(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    assert approved(asked, two[0]).state == State.APPROVED
    with pytest.raises(RuleError, match="nothing that you may send"):
        export(actor=two[0], currency="CHF", now=now())
    file = export(actor=two[1], currency="CHF", now=now())
    assert file.message_id == f"PO-{asked.pk}"
    with pytest.raises(RuleError):
        export(actor=two[1], currency="CHF", now=now())


def test_who_works_alone_waits_a_day_between_the_steps(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    approved(asked, two[0])
    assert export(actor=two[0], currency="CHF", now=now() + DAY).count == 1


def test_above_the_limit_two_approve(cast: Cast, two: list[User]) -> None:
    arrive(cast.talleres, 200_000, Purpose.BANK)
    large = ask(cast, 100_001)
    assert approved(large, two[0]).state == State.REQUESTED
    with pytest.raises(RuleError, match="approved this already"):
        approved(large, two[0])
    assert approved(large, two[1]).state == State.APPROVED
    alone = ask(cast, 99_999 - 0)
    assert approved(alone, two[0]).state == State.APPROVED


def test_alone_above_the_limit_takes_two_days(cast: Cast, two: list[User]) -> None:
    arrive(cast.talleres, 200_000, Purpose.BANK)
    large = ask(cast, 100_001)
    approved(large, two[0])
    assert approved(large, two[0], now() + DAY).state == State.APPROVED
    with pytest.raises(RuleError):
        export(actor=two[0], currency="CHF", now=now() + DAY)
    assert export(actor=two[0], currency="CHF", now=now() + 2 * DAY).total == 100_001


def test_an_approval_of_something_else_than_the_page_showed_is_none(asked: Withdrawal, two: list[User]) -> None:
    with pytest.raises(ChangedMeanwhile):
        approve(actor=two[0], withdrawal=asked, seen="other", now=now())


def sent_file(asked: Withdrawal, two: list[User]) -> PayOutFile:
    approved(asked, two[0])
    return export(actor=two[1], currency="CHF", now=now())


def answer(file: PayOutFile, state: str, number: str = "", code: str = "") -> bytes:
    """A status report about the file, or about one transfer of it."""
    reason = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""
    group = f"<GrpSts>{state}</GrpSts>" if not number else ""
    one = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file.message_id}-D</OrgnlPmtInfId><TxInfAndSts>"
        f"<OrgnlEndToEndId>{number}</OrgnlEndToEndId><TxSts>{state}</TxSts>{reason}</TxInfAndSts></OrgnlPmtInfAndSts>"
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>A</MsgId>'
        f"</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{file.message_id}</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>"
        f"{one if number else ''}</CstmrPmtStsRpt></Document>"
    ).encode()


def test_the_file_has_what_the_bank_needs_and_stays_as_it_is(asked: Withdrawal, two: list[User]) -> None:
    file = sent_file(asked, two)
    names = {"p": pain.NAMESPACE}
    tree = etree.fromstring(bytes(file.data))
    found = [tree.findtext(f".//p:{tag}", namespaces=names) for tag in ("EndToEndId", "InstdAmt", "CtrlSum")]
    assert found == [asked.number, "50.00", "50.00"]
    assert tree.findtext(".//p:CdtrAcct/p:Id/p:IBAN", namespaces=names) == SWISS
    with pytest.raises(DatabaseError), transaction.atomic():
        PayOutFile.objects.filter(pk=file.pk).update(data=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        Withdrawal.objects.filter(pk=asked.pk).update(amount=1)


def test_what_the_bank_accepts_is_sent_once(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    file = sent_file(asked, two)
    for expected in (True, False):
        (told,) = read_report(actor=two[1], data=answer(file, "ACCP"), now=now())
        assert told.is_news is expected
    asked.refresh_from_db()
    assert (asked.state, withdrawing(cast.talleres), money.prepaid(cast.talleres)) == (State.SENT, 0, 3000)
    assert money.sums() == {"bank": -3000, "prepaid": 3000}
    assert Message.objects.filter(kind="billing/withdrawal_sent", address="nadia@talleres-rochat.example").count() == 1


def test_what_the_bank_rejects_goes_back(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    file = sent_file(asked, two)
    read_report(actor=two[1], data=answer(file, "RJCT", asked.number, "AC01"), now=now())
    asked.refresh_from_db()
    assert (asked.state, asked.reason, money.prepaid(cast.talleres)) == (State.REJECTED, "AC01", 8000)
    assert Message.objects.filter(kind="billing/withdrawal_refused").exists()
    assert ask(cast, 8000).sources[0]["source"] == "transfer"


def test_what_the_bank_believes_to_know_waits_for_a_person(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    file = sent_file(asked, two)
    read_report(actor=two[1], data=answer(file, "RJCT", asked.number, "DUPL"), now=now())
    asked.refresh_from_db()
    assert (asked.state, asked.doubt, withdrawing(cast.talleres)) == (State.APPROVED, "DUPL", 5000)
    settle(actor=two[0], withdrawal=asked, is_sent=True, reason="", now=now())
    assert money.sums() == {"bank": -3000, "prepaid": 3000}


def test_a_report_about_a_file_that_is_not_ours_is_refused(two: list[User]) -> None:
    with pytest.raises(UnusableFile, match="no file of pay-outs of ours"):
        read_report(actor=two[0], data=answer(PayOutFile(message_id="PO-999"), "ACCP"), now=now())


def test_paypal_is_a_task_for_a_second_person(cast: Cast, two: list[User]) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    asked = ask(cast, account="", owner="", paypal="pagos@talleres-rochat.example")
    approved(asked, two[0])
    with pytest.raises(RuleError):
        export(actor=two[1], currency="CHF", now=now())
    with pytest.raises(RuleError, match="approved this yourself"):
        settle(actor=two[0], withdrawal=asked, is_sent=True, reason="", now=now())
    assert settle(actor=two[1], withdrawal=asked, is_sent=True, reason="", now=now()).state == State.SENT


def test_what_is_in_a_file_cannot_be_refused_any_more(cast: Cast, asked: Withdrawal, two: list[User]) -> None:
    sent_file(asked, two)
    with pytest.raises(RuleError):
        refuse(actor=two[1], withdrawal=asked, reason="x", now=now())
    other = ask(cast, 1000)
    refuse(actor=two[1], withdrawal=other, reason="Not yours", now=now())
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (3000, 5000)


def form(**facts: Any) -> dict[str, Any]:
    usual = {"amount": "50", "means": "bank", "account": "CH44 0024 3353 5892 5400 2", "owner": "Talleres Rochat SA"}
    return {**usual, "password": factories.PASSWORD, "understood": "on", **facts}


ADDRESS = "/org/talleres-rochat/billing/prepaid/withdraw/"


@pytest.fixture
def clara(cast: Cast) -> Client:
    return factories.just_proved(cast.client("clara"))


def test_the_page_stands_beside_the_amount_and_asks_for_the_password(cast: Cast, clara: Client) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    account = clara.get("/org/talleres-rochat/billing/prepaid/").content.decode()
    assert "Recuperar saldo" in account
    assert "withdraw/?currency=CHF" in account
    for wrong in ({"password": "x"}, {"understood": ""}, {"account": "CH44 0024 3353 5892 5400 3"}, {"amount": "81"}):
        assert clara.post(ADDRESS, form(**wrong)).status_code == 422, wrong
    assert "La contraseña no es correcta" in clara.post(ADDRESS, form(password="x")).content.decode()
    assert factories.confirm(clara, ADDRESS, form()).status_code == 303
    assert withdrawing(cast.talleres) == 5000
    assert Withdrawal.objects.get().number in clara.get("/org/talleres-rochat/billing/prepaid/").content.decode()


def test_who_has_no_accounting_right_asks_nothing_back(cast: Cast) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    assert cast.client("beat").post(ADDRESS, form()).status_code == 403
    with pytest.raises(Refused):
        ask_back(actor=cast.member("beat"), wish=Wish(100, "CHF", SWISS, "Talleres Rochat SA"), now=now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_askers_and_a_balance_for_one(cast: Cast) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    found = at_once(*(partial(ask, cast, 5000) for _each in range(6)))
    assert len(refusals(found)) == 5
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (3000, 5000)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_cancelling_and_approving_at_once_end_in_one_of_the_two(cast: Cast) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    asked, staff = ask(cast), factories.staff()
    found = at_once(
        partial(approved, asked, staff), partial(cancel, actor=cast.member("nadia"), withdrawal=asked, now=now())
    )
    asked.refresh_from_db()
    assert len(refusals(found)) == 1
    assert (asked.state, withdrawing(cast.talleres)) in {(State.APPROVED, 5000), (State.CANCELLED, 0)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_people_who_approve_at_once_are_two(cast: Cast) -> None:
    arrive(cast.talleres, 300_000, Purpose.BANK)
    large, pair = ask(cast, 200_000), [factories.staff() for _each in range(2)]
    outcomes = overtaken(*(partial(approved, large, each) for each in pair))
    large.refresh_from_db()
    assert (refusals(outcomes), large.approvals.count(), large.state) == ([], 2, State.APPROVED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_people_who_send_at_once_make_one_file(cast: Cast) -> None:
    arrive(cast.talleres, 8000, Purpose.BANK)
    asked, people = ask(cast), [factories.staff() for _each in range(3)]
    approved(asked, people[0])
    found = at_once(*(partial(export, actor=each, currency="CHF", now=now()) for each in people[1:]))
    assert len(refusals(found)) == 1
    assert PayOutFile.objects.count() == 1


def test_a_balance_of_young_card_money_says_from_when_and_asks_nothing(cast: Cast, clara: Client) -> None:
    arrive(cast.talleres, 8000, Purpose.CARD, ago=10)
    text = clara.get(ADDRESS).content.decode()
    assert "tarjeta" in text
    assert 'name="amount"' not in text
    assert clara.post(ADDRESS, form()).status_code == 422
    assert withdrawing(cast.talleres) == 0


def test_what_the_bank_sends_back_days_later_is_on_the_account_again_as_what_it_was(
    cast: Cast, asked: Withdrawal, two: list[User]
) -> None:
    read_report(actor=two[1], data=answer(sent_file(asked, two), "ACCP"), now=now())
    back = take_back(actor=two[0], withdrawal=asked, reason="Account closed", now=now())
    assert (back.state, back.reason, money.prepaid(cast.talleres)) == (State.REJECTED, "Account closed", 8000)
    assert money.sums() == {"bank": -8000, "prepaid": 8000}
    with pytest.raises(RuleError):
        take_back(actor=two[0], withdrawal=asked, reason="Again", now=now())
    assert ask(cast, 8000).sources[0]["source"] == "transfer"
    assert list(differences()) == []
