"""Lines that break and processes that die: at most one charge, settled within ten minutes (E1, REL-2).

Charges are counted at the acquirer.
"""

import datetime

import pytest

from billing.models import Payment
from billing.payments.acquirer import Answer, Order
from billing.payments.charging import begin
from billing.payments.local import LocalAcquirer
from billing.payments.registry import MAKERS, local
from billing.payments.settlement import ask_for_a_page, ask_next
from core.clock import now
from core.errors import RuleError
from tests.billing import cards, money
from tests.billing.stripe_proxy import Stripe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = Payment.State
MINUTE = datetime.timedelta(minutes=1)
CALLS = ["POST /v1/payment_intents", "/confirm"]


class Killed(BaseException):
    """The process ended here."""


class Dying(LocalAcquirer):
    """The process that asks it is killed before or after the call is done there."""

    name = "local"

    def __init__(self, call: str, *, is_done: bool) -> None:
        super().__init__(local().path)
        self.call, self.is_done = call, is_done

    def open(self, order: Order) -> Answer:
        return self._die("open", super().open(order) if self.is_done or self.call != "open" else None)

    def charge(self, order: Order) -> Answer:
        return self._die("charge", super().charge(order) if self.is_done or self.call != "charge" else None)

    def _die(self, call: str, answer: Answer | None) -> Answer:
        if call == self.call or answer is None:
            raise Killed
        return answer


def ten_minutes(payment: Payment) -> Payment:
    """The janitor, every minute."""
    for minute in range(1, 11):
        while ask_next(payment.created_at + minute * MINUTE):
            continue
    return cards.fresh(payment)


def kept_there(cast: Cast, stripe: Stripe) -> Payment:
    """A payment with a card that Stripe keeps; not begun."""
    first = cards.top_up(cast.talleres)
    Payment.objects.filter(pk=first.pk).update(keeps_card=True)
    begin(cards.fresh(first), now())
    stripe.type_card(cards.fresh(first).origin, cards.GOOD)
    cards.ask_about(first)
    return cards.payment_of(cards.ask_for(cast, cast.talleres.cards.get()))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", ["before", "after", "slow"])
def test_a_broken_line_is_settled_by_asking(call: str, how: str, cast: Cast, stripe: Stripe) -> None:
    payment = kept_there(cast, stripe)
    stripe.fail(call, how)
    assert begin(payment, now()) == f"/org/talleres-rochat/billing/pay/{payment.pk}/"
    assert cards.fresh(payment).state == State.UNKNOWN
    with pytest.raises(RuleError):
        cards.alone(payment.document, payment.card)
    for _press in range(2):
        begin(cards.fresh(payment), now())
    settled = ten_minutes(payment)
    is_paid = call == "/confirm" and how != "before"
    assert settled.state == (State.SUCCEEDED if is_paid else State.FAILED)
    assert stripe.charges(settled.origin) == int(is_paid)
    assert len(cards.invoices(cast.talleres)) == int(is_paid)


@pytest.mark.proof
@pytest.mark.parametrize("moment", ["before open", "after open", "before charge", "after charge"])
def test_a_process_that_dies_charges_once_or_never(moment: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (when, call), is_paid = moment.split(), moment == "after charge"
    money.give(cast.talleres, 500)
    payment = cards.payment_of(cards.ask_for(cast, cards.kept(cast.talleres), prepaid=500))
    monkeypatch.setitem(MAKERS, "local", lambda: Dying(call, is_done=when == "after"))
    with pytest.raises(Killed):
        begin(payment, now())
    begin(payment, now())  # asks nobody, so nobody dies
    monkeypatch.setitem(MAKERS, "local", local)
    assert ten_minutes(payment).state == (State.SUCCEEDED if is_paid else State.FAILED)
    assert (cards.charges(payment), len(cards.invoices(cast.talleres))) == (int(is_paid), int(is_paid))
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (0 if is_paid else 500, 0)
    begin(cards.fresh(payment), now())
    assert cards.charges(payment) == int(is_paid)


def test_beginning_again_asks_nobody(cast: Cast, stripe: Stripe) -> None:
    payment = kept_there(cast, stripe)
    begin(payment, now())
    asked = list(stripe.calls)
    for _press in range(3):
        begin(payment, now())
    assert stripe.calls == asked


def test_a_page_that_is_looked_at_again_and_again_asks_now_and_then(cast: Cast, stripe: Stripe) -> None:
    payment = kept_there(cast, stripe)
    stripe.fail("/confirm", "slow")
    begin(payment, now())
    stripe.calls.clear()
    for seconds in range(1, 11):
        stripe.fail("GET", "before")
        ask_for_a_page(cards.fresh(payment), now() + datetime.timedelta(seconds=seconds))
    assert len(stripe.faults) == 8
    stripe.faults.clear()


def test_while_stripe_is_away_nothing_is_guessed(cast: Cast, stripe: Stripe) -> None:
    payment = kept_there(cast, stripe)
    stripe.fail("/confirm", "after")
    begin(payment, now())
    for _minute in range(10):
        stripe.fail("/v1/payment_intents/", "before")
    assert ten_minutes(payment).state == State.UNKNOWN
    stripe.faults.clear()
    ask_next(now() + 60 * MINUTE)
    assert (cards.fresh(payment).state, stripe.charges(cards.fresh(payment).origin)) == (State.SUCCEEDED, 1)
