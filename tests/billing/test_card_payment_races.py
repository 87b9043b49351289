"""Pages, events and the janitor at the same instant: one effect (E1, E2). Counted in the acquirer's own books."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from billing.models import Card, Payment
from billing.payments.acquirer import Answer, Outcome, Reason
from billing.payments.cards import remove_card
from billing.payments.charging import begin
from billing.payments.registry import local
from billing.payments.settlement import ask, ask_next, order_of, settle, stop
from core.clock import now
from core.errors import RuleError
from tests.billing import cards, money
from tests.cast import Cast
from tests.choice import some
from tests.races import at_once, overtaken, refusals

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
State = Payment.State


def test_ten_answers_at_once_book_the_money_once(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    cards.typed(payment, cards.GOOD)
    success = local().look(order_of(cards.fresh(payment)))
    events = [lambda: settle(payment, success, now())] * 4
    pages = [lambda: ask(cards.fresh(payment), now())] * 4
    at_once(*events, *pages, lambda: ask_next(now()), lambda: settle(payment, Answer(Outcome.UNKNOWN), now()))
    assert cards.fresh(payment).state == State.SUCCEEDED
    assert (len(cards.invoices(cast.talleres)), cards.charges(payment)) == (1, 1)
    assert money.sums()["card"] == -payment.amount
    assert money.prepaid(cast.talleres) == money.held(cast.talleres) == 0


def test_beginning_twice_at_once_charges_once(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast, cards.kept(cast.talleres)))
    at_once(*[lambda: begin(payment, now())] * 4)
    assert (cards.fresh(payment).state, cards.charges(payment)) == (State.SUCCEEDED, 1)


def test_of_two_payments_for_one_document_one_is_made(cast: Cast) -> None:
    request = cards.ask_for(cast)
    stop(cards.payment_of(request), Reason.CANCELLED, now())
    card = cards.kept(cast.talleres)
    made = at_once(*[lambda: _paid(request.request, card)] * 4)
    assert len(refusals(made)) == 3
    assert [type(each) for each in refusals(made)] == [RuleError] * 3
    assert sum(cards.charges(each) for each in request.request.payments.all()) == 1


def _paid(document: Any, card: Card) -> str:
    return begin(cards.alone(document, card), now())


def test_a_lapse_and_a_success_at_once_end_in_one_of_both(cast: Cast) -> None:
    for _round in range(some(40)):
        with transaction.atomic():
            payment = cards.top_up(cast.talleres)
        begin(payment, now())
        cards.typed(payment, cards.GOOD)
        at_once(partial(stop, cards.fresh(payment), Reason.LAPSED, now()), partial(ask, cards.fresh(payment), now()))
        assert (cards.fresh(payment).state, cards.charges(payment)) == (State.SUCCEEDED, 1)


def test_giving_up_while_the_card_is_typed_never_takes_money_for_nothing(cast: Cast) -> None:
    for _round in range(some(40)):
        payment = cards.top_up(cast.talleres)
        begin(payment, now())
        at_once(partial(stop, cards.fresh(payment), Reason.CANCELLED, now()), partial(cards.typed, payment, cards.GOOD))
        is_paid = cards.fresh(payment).state == State.SUCCEEDED
        assert cards.charges(payment) == int(is_paid)


def test_a_card_removed_in_the_same_moment_is_charged_before_or_never(cast: Cast) -> None:
    card = cards.kept(cast.talleres)
    payment = cards.payment_of(cards.ask_for(cast, card))
    nadia = cast.member("nadia")
    overtaken(lambda: remove_card(actor=nadia, card=card), lambda: begin(payment, now()), before="billing_card")
    assert (cards.fresh(payment).state, cards.charges(payment)) == (State.FAILED, 0)
