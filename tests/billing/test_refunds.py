"""Money goes back to its card, and comes back when the card does not take it (E4). Counted at the acquirer."""

import datetime

import pytest

from billing.ledger.postings import NotEnough
from billing.models import Payment, Refund
from billing.payments.acquirer import Answer, Outcome
from billing.payments.charging import begin
from billing.payments.refunds import create_refund, send, send_next, settle_refund
from billing.payments.registry import local
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from tests.billing import cards, money
from tests.billing.stripe_proxy import Stripe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = Refund.State
DAY = datetime.timedelta(days=1)


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"billing/{kind}", address="nadia@talleres-rochat.example").count()


def topped_up(cast: Cast, amount: int = 10000) -> Payment:
    """A top-up that a card has paid."""
    payment = cards.top_up(cast.talleres, amount)
    begin(payment, now())
    cards.typed(payment, cards.GOOD)
    return cards.ask_about(payment)


def fresh(refund: Refund) -> Refund:
    return Refund.objects.select_related("payment").get(pk=refund.pk)


def test_a_refund_goes_back_once_and_is_told_once(cast: Cast) -> None:
    payment = topped_up(cast)
    refund = create_refund(payment, 4000, now())
    assert (refund.state, money.prepaid(cast.talleres), mails("refunded")) == (State.PENDING, 6000, 0)
    for _time in range(3):
        send(fresh(refund), now())
    assert (fresh(refund).state, local().refunded(str(payment.pk)), mails("refunded")) == (State.SUCCEEDED, 4000, 1)
    assert money.sums() == {"card": -6000, "prepaid": 6000}


@pytest.mark.parametrize("before", [[], [Answer(Outcome.NOTHING, "re_1")], [Answer(Outcome.SUCCEEDED, "re_1")]])
def test_one_that_fails_stands_on_the_prepaid_account_again(before: list[Answer], cast: Cast) -> None:
    refund = create_refund(topped_up(cast), 4000, now())
    for answer in (*before, *[Answer(Outcome.DECLINED, "re_1", "closed")] * 3, Answer(Outcome.SUCCEEDED, "re_1")):
        settle_refund(refund, answer, now() + 3 * DAY)
    assert (fresh(refund).state, fresh(refund).reason) == (State.FAILED, "closed")
    assert (money.prepaid(cast.talleres), mails("refund_failed")) == (10000, 1)


def test_what_is_on_its_way_is_not_said_to_be_back(cast: Cast) -> None:
    refund = create_refund(topped_up(cast), 4000, now())
    settle_refund(refund, Answer(Outcome.NOTHING, "re_1"), now())
    settle_refund(refund, Answer(Outcome.UNKNOWN), now())
    assert (fresh(refund).state, fresh(refund).origin, mails("refunded")) == (State.PENDING, "re_1", 0)


def test_no_more_goes_back_than_was_paid_or_is_there(cast: Cast) -> None:
    payment = topped_up(cast)
    create_refund(payment, 4000, now())
    for amount in (6001, 0, -1):
        with pytest.raises(RuleError):
            create_refund(payment, amount, now())
    money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, cards.DOMAIN)))
    with pytest.raises(NotEnough):
        create_refund(payment, 6000, now())


def test_what_was_not_paid_by_card_does_not_go_back_to_one(cast: Cast) -> None:
    payment = cards.top_up(cast.talleres)
    with pytest.raises(RuleError, match=r"took no money|no cobró"):
        create_refund(payment, 1, now())


def test_a_refund_that_nobody_sent_is_sent_by_the_clock(cast: Cast) -> None:
    payment = topped_up(cast)
    create_refund(payment, 4000, now())
    assert not send_next(now())
    assert send_next(now() + datetime.timedelta(minutes=2))
    assert local().refunded(str(payment.pk)) == 4000


@pytest.mark.parametrize("how", ["before", "after", "slow"])
def test_a_broken_line_gives_back_once_also_after_keys_are_forgotten(how: str, cast: Cast, stripe: Stripe) -> None:
    payment = cards.top_up(cast.talleres)
    begin(payment, now())
    stripe.type_card(cards.fresh(payment).origin, cards.GOOD)
    payment = cards.ask_about(payment)
    refund = create_refund(payment, 4000, now())
    stripe.fail("POST /v1/refunds", how)
    send(fresh(refund), now())
    assert fresh(refund).state == State.PENDING
    stripe.stored.clear()
    send_next(now() + 2 * DAY)
    assert (fresh(refund).state, stripe.refunds[payment.origin]) == (State.SUCCEEDED, 4000)
