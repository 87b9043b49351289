"""A payment by card succeeds once, fails once, and nobody is charged by asking (REL-2, E1, E2, E5, E13–E17)."""

import datetime
import itertools
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from billing.models import Document, Payment
from billing.payments.acquirer import Answer, Outcome, Reason
from billing.payments.cards import remove_card
from billing.payments.charging import begin
from billing.payments.registry import local
from billing.payments.settlement import LAPSE, ask, ask_next, for_the_desk, order_of, settle, stop
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from tests.billing import cards, money
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = Payment.State
MINUTE = datetime.timedelta(minutes=1)


def mails(kind: str) -> int:
    """To one of those who look after the accounting."""
    return Message.objects.filter(kind=f"billing/{kind}", address="nadia@talleres-rochat.example").count()


def test_a_kept_card_pays_at_once(cast: Cast) -> None:
    payment, way = cards.started(cast)
    assert (payment.state, way, cards.charges(payment)) == (State.SUCCEEDED, "", 1)
    (invoice,) = cards.invoices(cast.talleres)
    assert (invoice.total, invoice.snapshot["shares"][0]["means"]) == (payment.amount, "card")
    assert money.sums()["card"] == -payment.amount


def test_a_new_card_is_typed_elsewhere_and_kept_when_that_was_asked(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast, keeps_card=True))
    assert begin(payment, now()) == f"/dev/card/{payment.pk}/"
    assert cards.fresh(payment).state == State.WAITING
    cards.typed(payment, cards.GOOD)
    ask(cards.fresh(payment), now())
    assert cards.fresh(payment).state == State.SUCCEEDED
    (card,) = cast.talleres.cards.all()
    assert (card.brand, card.last_digits, card.is_default) == ("Visa", "4242", True)


def test_a_new_card_is_not_kept_unless_asked(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    cards.typed(payment, cards.GOOD)
    ask(cards.fresh(payment), now())
    assert cards.charges(payment) == 1
    assert not cast.talleres.cards.exists()


def test_a_refused_card_frees_what_was_set_aside_and_says_why(cast: Cast) -> None:
    money.give(cast.talleres, 500)
    payment, way = cards.started(cast, cards.LATER, prepaid=500)
    assert (payment.state, payment.reason, cards.charges(payment)) == (State.FAILED, Reason.DECLINED, 0)
    assert way == f"/org/talleres-rochat/billing/pay/{payment.pk}/"
    assert (money.prepaid(cast.talleres), money.held(cast.talleres), mails("failed")) == (500, 0, 1)


def test_another_card_can_be_typed_after_a_refused_one(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    for number in (cards.DECLINED, cards.GOOD):
        cards.typed(payment, number)
        ask(cards.fresh(payment), now())
    assert (cards.fresh(payment).state, cards.charges(payment)) == (State.SUCCEEDED, 1)


def test_beginning_again_charges_nothing_more(cast: Cast) -> None:
    payment, _way = cards.started(cast)
    for _press in range(3):
        assert begin(payment, now()) == ""
    assert cards.charges(payment) == 1


def test_a_second_payment_for_the_same_is_refused_while_the_first_is_under_way(cast: Cast) -> None:
    paid = cards.ask_for(cast)
    with pytest.raises(RuleError, match="en curso"):
        cards.alone(paid.request, cards.kept(cast.talleres))


def test_after_a_definite_no_the_next_attempt_has_another_key(cast: Cast) -> None:
    payment, _way = cards.started(cast, cards.LATER)
    again = cards.alone(payment.document, cards.kept(cast.talleres), cast.member("nadia"))
    assert begin(again, now()) == ""
    assert (again.pk == payment.pk, cards.charges(payment), cards.charges(again)) == (False, 0, 1)


@pytest.mark.proof
@pytest.mark.parametrize("order", list(itertools.permutations(["page", "event", "janitor"])))
def test_every_way_of_finishing_in_any_order_has_one_effect(order: tuple[str, ...], cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    cards.typed(payment, cards.GOOD)
    success = local().look(order_of(cards.fresh(payment)))
    for each in (*order, *order):
        if each == "janitor":
            ask_next(now() + 5 * MINUTE)
        elif each == "page":
            ask(cards.fresh(payment), now())
        else:
            settle(payment, success, now())
    assert (len(cards.invoices(cast.talleres)), mails("paid"), cards.charges(payment)) == (1, 1, 1)
    assert money.prepaid(cast.talleres) == 0


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.OWNER, Outcome.UNKNOWN, Outcome.NOTHING])
def test_nothing_older_takes_a_success_back(outcome: Outcome, cast: Cast) -> None:
    payment, _way = cards.started(cast)
    settle(payment, Answer(outcome, reason="declined"), now())
    settle(payment, Answer(Outcome.SUCCEEDED, amount=payment.amount, currency=payment.currency), now() + MINUTE)
    assert (cards.fresh(payment).state, cards.fresh(payment).settled_at) == (State.SUCCEEDED, payment.settled_at)
    assert mails("failed") == 0


@pytest.mark.parametrize("wrong", [{"currency": "EUR"}, {"amount": 1}])
def test_other_money_than_asked_pays_nothing_and_goes_to_the_desk(wrong: dict[str, object], cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    right = Answer(Outcome.SUCCEEDED, amount=payment.amount, currency=payment.currency)
    settle(payment, replace(right, **wrong), now())  # type: ignore[arg-type]
    assert cards.invoices(cast.talleres) == []
    assert [each.pk for each in for_the_desk()] == [payment.pk]
    with pytest.raises(RuleError, match="en curso"):
        cards.alone(payment.document, None)


def test_the_banks_page_left_open_lapses_after_thirty_minutes_without_a_mail(cast: Cast) -> None:
    money.give(cast.talleres, 500)
    payment, way = cards.started(cast, cards.ASKS, prepaid=500)
    assert (payment.state, way) == (State.WAITING, f"/dev/card/{payment.pk}/")
    ask_next(payment.created_at + LAPSE - MINUTE)
    assert cards.fresh(payment).state == State.WAITING
    ask_next(payment.created_at + LAPSE + MINUTE)
    assert (cards.fresh(payment).state, cards.fresh(payment).reason) == (State.FAILED, Reason.LAPSED)
    assert (money.prepaid(cast.talleres), mails("paid"), mails("failed")) == (500, 0, 0)
    local().confirm(str(payment.pk), agrees=True)  # too late: the bank takes nothing any more
    assert cards.charges(payment) == 0


def test_money_that_comes_after_the_lapse_goes_to_the_prepaid_account(cast: Cast) -> None:
    payment, _way = cards.started(cast, cards.ASKS)
    settle(payment, Answer(Outcome.DECLINED, reason=Reason.LAPSED), now())
    late = Answer(Outcome.SUCCEEDED, amount=payment.amount, currency=payment.currency)
    for _time in range(3):
        settle(payment, late, now())
    assert (money.prepaid(cast.talleres), mails("surplus"), mails("paid")) == (payment.amount, 1, 0)
    assert cards.invoices(cast.talleres) == []
    assert Document.objects.get(pk=payment.document_id).is_open


def test_confirming_at_the_bank_in_time_pays(cast: Cast) -> None:
    payment, _way = cards.started(cast, cards.ASKS)
    local().confirm(str(payment.pk), agrees=True)
    ask(payment, now())
    assert (cards.fresh(payment).state, cards.charges(payment)) == (State.SUCCEEDED, 1)


def test_a_no_at_the_bank_is_no_payment(cast: Cast) -> None:
    payment, _way = cards.started(cast, cards.ASKS)
    local().confirm(str(payment.pk), agrees=False)
    ask(payment, now())
    assert (cards.fresh(payment).state, cards.fresh(payment).reason) == (State.FAILED, Reason.REFUSED)


def test_giving_up_after_the_money_was_taken_leaves_it_paid(cast: Cast) -> None:
    payment, _way = cards.started(cast, cards.ASKS)
    local().confirm(str(payment.pk), agrees=True)
    stop(payment, Reason.CANCELLED, now())
    assert cards.fresh(payment).state == State.SUCCEEDED


def test_an_owner_who_is_not_there_fails_the_attempt_and_is_asked_by_mail(cast: Cast) -> None:
    request = cards.ask_for(cast)
    stop(cards.payment_of(request), Reason.CANCELLED, now())
    payment = cards.alone(request.request, cards.kept(cast.talleres, cards.ASKS))
    begin(payment, now())
    assert (cards.fresh(payment).state, cards.fresh(payment).reason) == (State.FAILED, Reason.OWNER)
    assert (mails("confirm"), mails("failed"), cards.charges(payment)) == (1, 0, 0)


def test_a_card_that_was_removed_is_not_charged_by_an_intent_of_yesterday(cast: Cast) -> None:
    card = cards.kept(cast.talleres)
    payment = cards.payment_of(cards.ask_for(cast, card))
    remove_card(actor=cast.member("nadia"), card=card)
    begin(payment, now())
    assert (cards.fresh(payment).state, cards.fresh(payment).reason) == (State.FAILED, Reason.REMOVED)
    assert cards.charges(payment) == 0
    with pytest.raises(RuleError, match="ha caducado"):
        cards.alone(payment.document, card)


def test_a_card_is_charged_until_the_last_day_of_its_month(cast: Cast) -> None:
    card = cards.kept(cast.talleres, until=datetime.date(2027, 9, 30))
    attempts = [(9, 19), (9, 23), (9, 26), (9, 30), (10, 2)]
    works = [card.works_on(datetime.date(2027, month, day)) for month, day in attempts]
    assert works == [True, True, True, True, False]


def test_what_is_too_little_for_a_card_is_not_charged(cast: Cast) -> None:
    total = cards.ask_for(cast).request.total
    money.give(cast.talleres, total - 20)
    with pytest.raises(RuleError, match=r"0,50"):
        cards.ask_for(cast, prepaid=total - 20)


def test_an_intent_that_was_never_begun_is_given_up_and_not_charged_later(cast: Cast) -> None:
    payment = cards.payment_of(cards.ask_for(cast, cards.kept(cast.talleres)))
    ask_next(now() + MINUTE)
    assert cards.fresh(payment).state == State.CREATED
    ask_next(now() + 3 * MINUTE)
    assert (cards.fresh(payment).state, cards.fresh(payment).reason) == (State.FAILED, Reason.INTERRUPTED)
    begin(payment, now())
    assert cards.charges(payment) == 0


def test_a_stranger_removes_no_card(cast: Cast) -> None:
    card = cards.kept(cast.talleres)
    with pytest.raises(PermissionDenied):
        remove_card(actor=cast.member("beat"), card=card)
    with pytest.raises(RuleError):
        remove_card(actor=cast.member("olga", cast.globex), card=card)
