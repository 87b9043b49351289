"""Money taken back by the bank: what is left cannot be spent, the rest is a claim, and each step counts once (E3)."""

import pytest

from billing.ledger.postings import NotEnough, balance_of
from billing.models import Account, Card, Document, Payment
from billing.payments.charging import begin
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from products.models import Hold
from tests.billing import cards, money
from tests.billing.stripe_proxy import Stripe
from tests.billing.test_refunds import topped_up
from tests.billing.test_stripe_events import send, told
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OPEN, WON, LOST = DisputeState.OPEN, DisputeState.WON, DisputeState.LOST


def claim(cast: Cast) -> int:
    return balance_of(cast.talleres.pk, Account.Purpose.CLAIM, "CHF")


def dispute(payment: Payment, *states: DisputeState) -> None:
    for state in states:
        settle_dispute(payment, Dispute("dp_1", payment.amount, payment.currency, state), now())


def spent(cast: Cast, product: str = cards.DOMAIN) -> Document:
    """Something that the prepaid account paid: its invoice."""
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, product)))
    assert paid.invoice
    return paid.invoice


def spent_after(cast: Cast) -> Document:
    """The domain, paid with that money; then hosting, paid with other money."""
    money.give(cast.talleres, 20000, "transfer")
    invoice = spent(cast)
    spent(cast, "www.talleres-rochat.example")
    return invoice


def state(document: Document) -> str:
    return Document.objects.get(pk=document.pk).state


def test_while_it_is_open_what_is_left_cannot_be_spent_and_the_invoice_says_so(cast: Cast) -> None:
    payment, invoice = topped_up(cast), spent(cast)
    left = 10000 - invoice.total
    dispute(payment, OPEN, OPEN, OPEN)
    assert (money.prepaid(cast.talleres), claim(cast)) == (0, left - 10000)
    assert state(invoice) == Document.State.DISPUTED
    assert Message.objects.filter(kind="billing/disputed", address="nadia@talleres-rochat.example").count() == 1
    with pytest.raises((NotEnough, RuleError)):
        spent(cast, "www.talleres-rochat.example")


def test_lost_leaves_a_claim_and_money_that_came_otherwise_alone(cast: Cast) -> None:
    payment, invoice = topped_up(cast), spent(cast)
    money.give(cast.talleres, 20000, "transfer")
    dispute(payment, LOST, LOST, OPEN)
    assert (money.prepaid(cast.talleres), claim(cast)) == (20000, -invoice.total)
    assert state(invoice) == Document.State.DISPUTED
    assert "contested" not in money.sums()


def test_only_what_that_money_paid_is_stopped_once_it_is_lost(cast: Cast) -> None:
    payment, _invoice = topped_up(cast, 1000), spent_after(cast)
    held = Hold.objects.filter(kind=Hold.Kind.UNPAID, lifted_at=None, organization_id=cast.talleres.pk)
    before = set(held.values_list("pk", flat=True))
    dispute(payment, OPEN)
    assert set(held.values_list("pk", flat=True)) == before
    dispute(payment, LOST, LOST)
    names = held.exclude(pk__in=before).values_list("product__service_name", flat=True)
    assert list(names) == [cards.DOMAIN]


def test_what_other_money_paid_is_not_disputed(cast: Cast) -> None:
    money.give(cast.talleres, 20000, "transfer")
    payment, invoice = topped_up(cast), spent(cast)
    dispute(payment, OPEN)
    assert (money.prepaid(cast.talleres), claim(cast)) == (20000 - invoice.total, 0)
    assert state(invoice) == Document.State.PAID


def test_money_of_others_pays_no_claim(cast: Cast) -> None:
    money.give(cast.talleres, 5000)
    payment, _way = cards.started(cast)
    dispute(payment, OPEN)
    assert (money.prepaid(cast.talleres), claim(cast)) == (5000, -payment.amount)
    assert [state(each) for each in cards.invoices(cast.talleres)] == [Document.State.DISPUTED]


def test_won_frees_what_was_left(cast: Cast) -> None:
    payment, invoice = topped_up(cast), spent(cast)
    dispute(payment, OPEN, WON, WON)
    assert (money.prepaid(cast.talleres), claim(cast)) == (10000 - invoice.total, 0)
    assert state(invoice) == Document.State.PAID
    assert "contested" not in money.sums()


@pytest.mark.proof
@pytest.mark.parametrize("order", [(OPEN, OPEN, LOST), (OPEN, LOST, OPEN), (LOST, OPEN, OPEN)])
def test_in_any_order_the_end_is_the_same(order: tuple[DisputeState, ...], cast: Cast) -> None:
    payment, invoice = topped_up(cast), spent(cast)
    dispute(payment, *order)
    assert money.sums()["claim"] == -invoice.total
    assert (money.prepaid(cast.talleres), "contested" in money.sums()) == (0, False)


def test_the_card_is_charged_no_more(cast: Cast) -> None:
    payment, _way = cards.started(cast)
    dispute(payment, OPEN)
    assert [card.state for card in cast.talleres.cards.all()] == [Card.State.REMOVED]


def test_stripe_is_asked_how_the_dispute_stands(cast: Cast, stripe: Stripe) -> None:
    payment = cards.top_up(cast.talleres)
    begin(payment, now())
    stripe.type_card(cards.fresh(payment).origin, cards.GOOD)
    payment = cards.ask_about(payment)
    facts = {"id": "dp_9", "payment_intent": payment.origin, "amount": 5000, "currency": "chf"}
    stripe.disputes["dp_9"] = {**facts, "object": "dispute", "status": "lost"}
    about = {"id": "dp_9", "payment_intent": payment.origin}
    for number, kind in enumerate(["charge.dispute.closed", "charge.dispute.created"]):
        assert send({**told(kind, number=f"dp{number}"), "data": {"object": about}}) == 200
    assert (money.prepaid(cast.talleres), claim(cast)) == (0, 0)
    assert "contested" not in money.sums()


def test_an_early_question_of_the_bank_takes_nothing(cast: Cast, stripe: Stripe) -> None:
    payment = cards.top_up(cast.talleres)
    begin(payment, now())
    stripe.type_card(cards.fresh(payment).origin, cards.GOOD)
    payment = cards.ask_about(payment)
    facts = {"id": "dp_8", "payment_intent": payment.origin, "amount": 5000, "currency": "chf"}
    stripe.disputes["dp_8"] = {**facts, "object": "dispute", "status": "warning_needs_response"}
    about = {"id": "dp_8", "payment_intent": payment.origin}
    assert send({**told("charge.dispute.created", number="w"), "data": {"object": about}}) == 200
    assert money.prepaid(cast.talleres) == 5000
