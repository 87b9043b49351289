"""A pay-out that the bank sends back after it took it: on the prepaid account again, once, with a mail (BIL-39)."""

from functools import partial

import pytest

from accounts.models import User
from billing.bank.xml import UnusableFile
from billing.ledger.checks import differences
from billing.models import BankPayment, Posting, Withdrawal
from billing.prepaid.paying_out import settle, take_back
from billing.prepaid.withdrawing import cancel
from billing.statements.importing import import_file
from core.clock import now
from notifications.models import Message
from tests import factories
from tests.billing import money
from tests.billing.messages import Entry, Tx, message
from tests.billing.test_withdrawing import Purpose, State, approved, arrive, ask, sent_file, withdrawing
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
BECAUSE = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account is closed</AddtlInf></RtrInf>"


@pytest.fixture
def two() -> list[User]:
    """People of the desk."""
    return [factories.staff(), factories.staff()]


@pytest.fixture
def sent(cast: Cast, two: list[User]) -> Withdrawal:
    """50.00 of 80.00, which the bank took and debited."""
    arrive(cast.talleres, 8_000, Purpose.BANK)
    asked = ask(cast)
    sent_file(asked, two)
    settle(actor=two[1], withdrawal=asked, is_sent=True, reason="", now=now())
    Message.objects.all().delete()
    return Withdrawal.objects.get(pk=asked.pk)


def back(*named: tuple[str, str], number: str = "R1", **facts: str) -> bytes:
    """A file with one entry in which these pay-outs come back, each with its amount."""
    total = f"{sum(float(amount) for _name, amount in named):.2f}"
    txs = tuple(Tx(amount, f"{number}-{at}", extra=BECAUSE, end_to_end=name) for at, (name, amount) in enumerate(named))
    return message(Entry(total, number, txs, code="RRTN"), **facts)


def take(data: bytes, by: User) -> list[str]:
    """What became of each row of the file."""
    file = import_file(actor=by, name="camt.xml", data=data, now=now()).file
    return [row["outcome"] for row in file.report]


def readers() -> list[str]:
    return sorted(Message.objects.filter(kind="billing/withdrawal_refused").values_list("address", flat=True))


def test_it_is_on_the_prepaid_account_again_with_the_banks_reason(
    cast: Cast, sent: Withdrawal, two: list[User]
) -> None:
    assert money.sums() == {"bank": -3_000, "prepaid": 3_000}
    assert take(back((sent.number, "50.00")), two[0]) == ["came_back"]
    after = Withdrawal.objects.get()
    assert (after.state, after.reason) == (State.REJECTED, "AC04 Account is closed")
    assert money.sums() == {"bank": -8_000, "prepaid": 8_000}
    assert list(differences()) == []
    (row,) = BankPayment.objects.all()
    assert (row.state, row.document, row.amount) == ("booked", sent.number, 5_000)
    assert {"nadia@talleres-rochat.example", "clara@talleres-rochat.example"} <= set(readers())
    text = Message.objects.filter(kind="billing/withdrawal_refused")[0].text
    assert "AC04 Account is closed" in text


def test_notification_statement_and_the_same_bytes_tell_it_once(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    told = back((sent.number, "50.00"))
    again = back((sent.number, "50.00"), kind="053", message_id="S-9")
    assert [take(each, two[0]) for each in (told, again, told)] == [["came_back"], ["duplicate"], ["came_back"]]
    assert Posting.objects.filter(kind=Posting.Kind.KEPT).count() == 1
    assert money.prepaid(cast.talleres) == 8_000
    assert len(readers()) == len(set(readers()))


def test_a_file_that_was_not_answered_yet_is_enough(cast: Cast, two: list[User]) -> None:
    arrive(cast.talleres, 8_000, Purpose.BANK)
    asked = ask(cast)
    sent_file(asked, two)
    assert take(back((asked.number, "50.00")), two[0]) == ["came_back"]
    assert (money.prepaid(cast.talleres), withdrawing(cast.talleres)) == (8_000, 0)
    assert money.sums() == {"bank": -8_000, "prepaid": 8_000}


def test_each_of_a_collective_entry_goes_to_its_organization(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    second = ask(cast, 1_000)
    sent_file(second, two)
    settle(actor=two[1], withdrawal=second, is_sent=True, reason="", now=now())
    outcomes = take(back((second.number, "10.00"), ("W-999999", "7.00"), (sent.number, "50.00")), two[0])
    assert outcomes == ["came_back", "returned", "came_back"]
    assert money.prepaid(cast.talleres) == 8_000
    assert BankPayment.objects.get(state="waiting").amount == 700


@pytest.mark.parametrize(
    ("name", "amount"),
    [("{}", "49.50"), ("W-0", "50.00"), ("W-", "50.00"), ("{}x", "50.00"), ("x{}", "50.00"), ("NOTPROVIDED", "50.00")],
)
def test_what_differs_waits_at_the_desk_and_books_nothing(
    cast: Cast, sent: Withdrawal, two: list[User], name: str, amount: str
) -> None:
    assert take(back((name.format(sent.number), amount)), two[0]) == ["returned"]
    assert (Withdrawal.objects.get().state, money.prepaid(cast.talleres)) == (State.SENT, 3_000)
    assert readers() == []
    waiting = factories.signed_in(two[0]).get("/desk/money/").text
    assert amount.replace(".", ",") in waiting or amount in waiting


def test_what_came_back_cannot_come_back_again(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    twice = back((sent.number, "50.00"), (sent.number, "50.00"))
    assert take(twice, two[0]) == ["came_back", "returned"]
    assert take(back((sent.number, "50.00"), number="R2", message_id="M-2"), two[0]) == ["returned"]
    assert money.prepaid(cast.talleres) == 8_000
    assert list(differences()) == []


def test_one_that_was_never_at_the_bank_stays_what_it_is(cast: Cast, two: list[User]) -> None:
    arrive(cast.talleres, 8_000, Purpose.BANK)
    waiting, agreed, gone = ask(cast, 1_000), ask(cast, 2_000), ask(cast, 3_000)
    approved(agreed, two[0])
    cancel(actor=cast.member("nadia"), withdrawal=gone, now=now())
    names = [(waiting.number, "10.00"), (agreed.number, "20.00"), (gone.number, "30.00")]
    assert take(back(*names), two[0]) == ["returned"] * 3
    states = list(Withdrawal.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.REQUESTED, State.APPROVED, State.CANCELLED]
    assert money.prepaid(cast.talleres) == 5_000


def test_an_entry_without_details_waits_until_a_file_tells_them(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    bare = message(Entry("50.00", "R1", None, code="RRTN"), kind="053", message_id="S-1")
    assert take(bare, two[0]) == ["returned"]
    assert BankPayment.objects.get().state == "waiting"
    assert take(back((sent.number, "50.00")), two[0]) == ["came_back"]
    assert sorted(BankPayment.objects.values_list("state", flat=True)) == ["booked", "closed"]
    assert money.prepaid(cast.talleres) == 8_000


def test_a_file_that_is_refused_gives_nothing_back(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    with pytest.raises(UnusableFile):
        take(back((sent.number, "50.00"))[:-30], two[0])
    assert (Withdrawal.objects.get().state, BankPayment.objects.count()) == (State.SENT, 0)


@pytest.mark.django_db(transaction=True)
def test_a_file_and_a_person_at_once_give_it_back_once(cast: Cast, sent: Withdrawal, two: list[User]) -> None:
    by_hand = partial(take_back, actor=two[0], withdrawal=sent, reason="Account closed", now=now())
    answers = at_once(lambda: take(back((sent.number, "50.00")), two[1]), by_hand)
    assert len(refusals(answers)) in {0, 1}
    assert (Withdrawal.objects.get().state, money.prepaid(cast.talleres)) == (State.REJECTED, 8_000)
    assert Posting.objects.filter(kind=Posting.Kind.KEPT).count() == 1
    assert len(readers()) == len(set(readers())) > 0
