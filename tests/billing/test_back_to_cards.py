"""Money of cards goes back to them: which, how much, who agrees, and what an acquirer does meanwhile (17.3, BIL-82)."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from billing.issuer import our_issuer
from billing.ledger.checks import differences
from billing.ledger.postings import balance_of
from billing.models import Account, Payment, Posting, Refund, Withdrawal
from billing.payments.acquirer import Answer, Outcome
from billing.payments.charging import begin
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.refunds import send, send_next, settle_refund
from billing.payments.registry import local
from billing.prepaid.card_sources import card_sources, facts_of
from billing.prepaid.movements import withdrawable
from billing.prepaid.paying_out import approve, refuse, send_to_cards, settle
from billing.prepaid.withdrawing import Wish, ask_back, cancel
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from notifications.models import Message
from tests import factories
from tests.billing import cards, money
from tests.billing.stripe_proxy import Stripe
from tests.billing.test_refunds import topped_up
from tests.billing.test_withdrawing import ADDRESS, DAY, arrive, form
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
State = Withdrawal.State


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Refusals are read below."""
    with translation.override("en"):
        yield


def ask(cast: Cast, amount: int, seen: str | None = None) -> Withdrawal:
    return ask_back(actor=cast.member("nadia"), wish=Wish(amount, "CHF", to_cards=True), now=now(), seen=seen)


def approved(withdrawal: Withdrawal) -> Withdrawal:
    return approve(actor=factories.staff(), withdrawal=withdrawal, seen=None, now=now())


def given_back(withdrawal: Withdrawal) -> list[Refund]:
    return send_to_cards(actor=factories.staff(), withdrawal=withdrawal, seen=None, now=now())


def sources(cast: Cast, at: datetime.datetime | None = None) -> list[tuple[Payment, int]]:
    today = our_issuer().today(at or now())
    return [(each.payment, each.amount) for each in card_sources(withdrawable(cast.talleres.pk, "CHF", today), today)]


def balances(cast: Cast) -> tuple[int, int]:
    return money.prepaid(cast.talleres), balance_of(cast.talleres.pk, Account.Purpose.WITHDRAWING, "CHF")


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"billing/{kind}", address="nadia@talleres-rochat.example").count()


def refunded(payment: Payment) -> int:
    return local().refunded(str(payment.pk))


def test_the_newest_charge_goes_back_first_and_the_amount_is_held_at_once(cast: Cast) -> None:
    first, second = topped_up(cast, 3000), topped_up(cast, 2000)
    arrive(cast.talleres, 700, Account.Purpose.BANK)
    assert sources(cast) == [(second, 2000), (first, 3000)]
    asked = ask(cast, 2500)
    assert balances(cast) == (3200, 2500)
    assert [(each["payment"], each["amount"]) for each in asked.sources] == [
        (str(second.pk), 2000),
        (str(first.pk), 500),
    ]
    assert sources(cast) == [(first, 2500)]


def test_what_was_asked_goes_back_once_to_each_card_after_two_people_agreed(cast: Cast) -> None:
    first, second = topped_up(cast, 3000), topped_up(cast, 2000)
    asked = ask(cast, 2500)
    with pytest.raises(RuleError):
        given_back(asked)
    approved(asked)
    for refund in given_back(asked):
        for _time in range(3):
            send(refund, now())
    assert (refunded(second), refunded(first)) == (2000, 500)
    assert (balances(cast), mails("refunded"), mails("withdrawal_sent")) == ((2500, 0), 2, 0)
    asked.refresh_from_db()
    assert (asked.state, list(differences())) == (State.SENT, [])
    with pytest.raises(RuleError):
        given_back(asked)


def test_whoever_approves_does_not_give_it_back(cast: Cast) -> None:
    topped_up(cast)
    asked, staff = ask(cast, 100), factories.staff()
    approve(actor=staff, withdrawal=asked, seen=None, now=now())
    with pytest.raises(RuleError, match="approved this yourself"):
        send_to_cards(actor=staff, withdrawal=asked, seen=None, now=now())
    with pytest.raises(ChangedMeanwhile):
        send_to_cards(actor=factories.staff(), withdrawal=asked, seen="other", now=now())
    with pytest.raises(RuleError, match="acquirer"):
        settle(actor=factories.staff(), withdrawal=asked, is_sent=True, reason="", now=now())


def test_one_that_fails_days_later_stands_on_the_prepaid_account_as_what_it_was(cast: Cast) -> None:
    first, second = topped_up(cast, 3000), topped_up(cast, 2000)
    one, other = given_back(approved(ask(cast, 5000)))
    settle_refund(one, Answer(Outcome.SUCCEEDED, "re_1"), now())
    settle_refund(other, Answer(Outcome.SUCCEEDED, "re_2"), now())
    for _time in range(3):
        settle_refund(other, Answer(Outcome.DECLINED, "re_2", "closed"), now() + 3 * DAY)
    assert (balances(cast), mails("refunded"), mails("refund_failed")) == ((3000, 0), 2, 1)
    assert [payment for payment, _amount in sources(cast)] == [first]
    assert withdrawable(cast.talleres.pk, "CHF", our_issuer().today(now()) + 120 * DAY).now == 3000
    assert {(second, first)} == {(one.payment, other.payment)}
    assert list(differences()) == []


def test_refused_or_cancelled_it_is_money_of_those_cards_again(cast: Cast) -> None:
    payments = [topped_up(cast, 3000), topped_up(cast, 2000)]
    cancel(actor=cast.member("nadia"), withdrawal=ask(cast, 4000), now=now())
    refuse(actor=factories.staff(), withdrawal=approved(ask(cast, 4000)), reason="x", now=now())
    assert (balances(cast), dict(sources(cast))) == ((5000, 0), dict(zip(payments, (3000, 2000), strict=True)))
    assert list(differences()) == []


def test_what_was_spent_is_old_or_a_gift_does_not_go_back_to_a_card(cast: Cast) -> None:
    arrive(cast.talleres, 900, Account.Purpose.GOODWILL, "gift")
    payment = topped_up(cast, 3000)
    money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, cards.DOMAIN)))
    assert sources(cast) == [(payment, money.prepaid(cast.talleres))]
    with pytest.raises(RuleError, match="At most"):
        ask(cast, money.prepaid(cast.talleres) + 1)
    assert sources(cast, now() + 121 * DAY) == []


def test_a_disputed_charge_does_not_go_back_a_second_way(cast: Cast) -> None:
    payment = topped_up(cast, 3000)
    held = approved(ask(cast, 1000))
    settle_dispute(payment, Dispute("dp_1", 3000, "CHF", DisputeState.OPEN), now())
    assert sources(cast) == []
    with pytest.raises(RuleError, match="disputes"):
        given_back(held)
    assert refuse(actor=factories.staff(), withdrawal=held, reason="disputed", now=now()).state == State.REJECTED


def claimed(cast: Cast) -> int:
    return balance_of(cast.talleres.pk, Account.Purpose.CLAIM, "CHF")


def test_a_charge_that_went_back_and_is_disputed_too_takes_no_money_of_others(cast: Cast) -> None:
    first, second = topped_up(cast, 3000), topped_up(cast, 2000)
    for refund in given_back(approved(ask(cast, 2000))):
        send(refund, now())
    settle_dispute(second, Dispute("dp_1", 2000, "CHF", DisputeState.OPEN), now())
    assert (money.prepaid(cast.talleres), claimed(cast)) == (3000, -2000)
    assert sources(cast) == [(first, 3000)]


def test_a_charge_whose_refund_failed_and_is_disputed_then_is_there_to_be_taken(cast: Cast) -> None:
    arrive(cast.talleres, 3000, Account.Purpose.BANK)
    second = topped_up(cast, 2000)
    arrive(cast.talleres, 3000, Account.Purpose.BANK, "later")
    (refund,) = given_back(approved(ask(cast, 2000)))
    settle_refund(refund, Answer(Outcome.DECLINED, "re_1", "closed"), now())
    settle_dispute(second, Dispute("dp_1", 2000, "CHF", DisputeState.OPEN), now())
    assert (money.prepaid(cast.talleres), claimed(cast)) == (6000, 0)


def test_what_changed_since_the_page_was_shown_is_not_asked_back(cast: Cast) -> None:
    topped_up(cast, 3000)
    has = withdrawable(cast.talleres.pk, "CHF", our_issuer().today(now()))
    seen = version_of(facts_of(has, card_sources(has, our_issuer().today(now()))))
    topped_up(cast, 2000)
    with pytest.raises(ChangedMeanwhile):
        ask(cast, 3000, seen)
    assert balances(cast) == (5000, 0)


@pytest.mark.proof
@pytest.mark.parametrize("how", ["before", "after", "slow"])
def test_killed_between_intent_and_answer_it_is_asked_about_and_given_back_once(
    how: str, cast: Cast, stripe: Stripe
) -> None:  # fmt: skip
    payment = cards.top_up(cast.talleres)
    begin(payment, now())
    stripe.type_card(cards.fresh(payment).origin, cards.GOOD)
    payment = cards.ask_about(payment)
    (refund,) = given_back(approved(ask(cast, 4000)))
    stripe.fail("POST /v1/refunds", how)
    send(refund, now())
    assert Refund.objects.get().state == Refund.State.PENDING
    assert mails("refunded") == 0
    send_next(now() + 2 * DAY)
    assert (Refund.objects.get().state, stripe.refunds[payment.origin]) == (Refund.State.SUCCEEDED, 4000)


def test_one_whose_worker_died_before_it_asked_is_sent_by_the_clock(cast: Cast) -> None:
    payment = topped_up(cast)
    given_back(approved(ask(cast, 4000)))
    assert refunded(payment) == 0
    assert send_next(now() + datetime.timedelta(minutes=2))
    assert (refunded(payment), balances(cast)) == (4000, (6000, 0))


@pytest.fixture
def clara(cast: Cast) -> Client:
    return factories.just_proved(cast.client("clara"))


def test_the_page_says_what_goes_where_and_two_clicks_ask_once(cast: Cast, clara: Client) -> None:
    topped_up(cast, 3000)
    arrive(cast.talleres, 900, Account.Purpose.GOODWILL, "gift")
    answer: Any = clara.get(ADDRESS)
    text = answer.content.decode()
    assert "la tarjeta que pagó" in text
    data = {**form(amount="10", means="card", account="", owner=""), "seen": answer.context["seen"]}
    assert clara.post(ADDRESS, data).status_code == 303
    assert clara.post(ADDRESS, data).status_code == 409
    assert balances(cast) == (2900, 1000)
    assert clara.post(ADDRESS, form(amount="20", means="card", account="", owner="", password="x")).status_code == 422
    assert "W-" in clara.get("/org/talleres-rochat/billing/prepaid/").content.decode()


def test_the_desk_gives_it_back_and_shows_what_became_of_each_charge(cast: Cast) -> None:
    payment = topped_up(cast, 3000)
    asked = approved(ask(cast, 2000))
    client, address = factories.signed_in(factories.staff()), f"/desk/withdrawals/{asked.pk}/"
    assert f"{address}cards/" in client.get(address).content.decode()
    factories.confirm(client, f"{address}cards/")
    factories.confirm(client, f"{address}cards/")
    assert refunded(payment) == 2000
    assert "Refunded" in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_who_ask_the_same_money_back_at_once(cast: Cast) -> None:
    topped_up(cast, 3000)
    found = at_once(*(partial(ask, cast, 2000) for _each in range(6)))
    assert (len(refusals(found)), balances(cast)) == (5, (1000, 2000))


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_people_who_give_it_back_at_once_give_it_back_once(cast: Cast) -> None:
    payment = topped_up(cast, 3000)
    asked = approved(ask(cast, 2000))
    found = at_once(*(partial(given_back, asked) for _each in range(2)))
    assert (len(refusals(found)), Refund.objects.count()) == (1, 1)
    send(Refund.objects.get(), now())
    assert refunded(payment) == 2000
    assert Posting.objects.filter(kind=Posting.Kind.REFUNDED).count() == 1
