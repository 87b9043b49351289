"""One contract for every acquirer: what is opened takes nothing, a key is charged once, what is stopped stays so."""

from dataclasses import replace
from pathlib import Path

import pytest

from billing.payments.acquirer import Order, Outcome, Reason, RefundOrder
from billing.payments.local import LocalAcquirer
from billing.payments.registry import stripe as stripe_acquirer
from tests.billing import cards
from tests.billing.acquirer_rigs import LocalRig, Rig, StripeRig, order
from tests.billing.stripe_proxy import Stripe

FAULTS = ["before", "after", "slow"]


@pytest.fixture(params=["local", "stripe"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    """Each acquirer in turn."""
    if request.param == "local":
        return LocalRig(LocalAcquirer(tmp_path / "acquirer.sqlite3"))
    stripe: Stripe = request.getfixturevalue("stripe")
    acquirer = stripe_acquirer()
    assert acquirer
    return StripeRig(acquirer, stripe)


def opened(rig: Rig, **facts: object) -> Order:
    wanted = order(**facts)
    return replace(wanted, origin=rig.acquirer.open(wanted).origin)


def token(rig: Rig, number: str = cards.GOOD) -> str:
    """A kept card: typed without paying."""
    setup = opened(rig, amount=0, keeps_card=True)
    rig.type_card(setup, number)
    if number == cards.ASKS and isinstance(rig, LocalRig):
        rig.confirm(setup, agrees=True)
    if number == cards.ASKS and isinstance(rig, StripeRig):
        rig.stripe.upstream.call("POST", f"/v1/setup_intents/{setup.origin}/confirm")
    found = rig.acquirer.look(setup)
    assert found.outcome == Outcome.SUCCEEDED
    assert found.card
    assert (found.card.brand, found.card.last_digits, found.card.valid_until) == ("Visa", number[-4:], cards.UNTIL)
    return found.card.token


def test_a_kept_card_is_charged_once_per_key(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig))
    assert rig.charges(wanted) == 0
    for _time in range(3):
        answer = rig.acquirer.charge(wanted)
        assert (answer.outcome, answer.amount, answer.currency) == (Outcome.SUCCEEDED, 11675, "CHF")
    assert rig.charges(wanted) == 1
    assert rig.acquirer.look(wanted).outcome == Outcome.SUCCEEDED


def test_opening_again_is_the_same_order(rig: Rig) -> None:
    wanted = order(token=token(rig))
    assert rig.acquirer.open(wanted) == rig.acquirer.open(wanted)
    assert rig.acquirer.open(wanted).outcome == Outcome.NOTHING


def test_a_new_card_is_typed_at_a_page_and_kept_when_asked(rig: Rig) -> None:
    wanted = order(keeps_card=True)
    answer = rig.acquirer.open(wanted)
    assert (answer.outcome, bool(answer.url)) == (Outcome.OWNER, True)
    wanted = replace(wanted, origin=answer.origin)
    rig.type_card(wanted, cards.GOOD)
    found = rig.acquirer.look(wanted)
    assert (found.outcome, found.amount, rig.charges(wanted)) == (Outcome.SUCCEEDED, 11675, 1)
    assert found.card
    assert found.card.last_digits == "4242"


def test_a_declined_card_takes_nothing(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig, cards.LATER))
    answer = rig.acquirer.charge(wanted)
    assert (answer.outcome, answer.reason, rig.charges(wanted)) == (Outcome.DECLINED, Reason.DECLINED, 0)
    assert rig.acquirer.look(wanted).outcome == Outcome.DECLINED


@pytest.mark.parametrize(("agrees", "outcome"), [(True, Outcome.SUCCEEDED), (False, Outcome.DECLINED)])
def test_an_owner_who_is_there_decides(agrees: bool, outcome: Outcome, rig: Rig) -> None:  # noqa: FBT001 - a case
    wanted = opened(rig, token=token(rig, cards.ASKS))
    answer = rig.acquirer.charge(wanted)
    assert (answer.outcome, bool(answer.url), rig.charges(wanted)) == (Outcome.OWNER, True, 0)
    rig.confirm(wanted, agrees=agrees)
    assert (rig.acquirer.look(wanted).outcome, rig.charges(wanted)) == (outcome, int(agrees))


def test_without_its_owner_a_card_that_asks_for_them_is_declined(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig, cards.ASKS), is_present=False)
    answer = rig.acquirer.charge(wanted)
    assert (answer.outcome, answer.reason, rig.charges(wanted)) == (Outcome.DECLINED, Reason.OWNER, 0)
    assert rig.acquirer.look(wanted).outcome == Outcome.DECLINED


def test_what_is_stopped_is_never_charged(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig))
    assert rig.acquirer.stop(wanted).outcome == Outcome.DECLINED
    assert rig.acquirer.charge(wanted).outcome == Outcome.DECLINED
    assert rig.charges(wanted) == 0


def test_stopping_the_banks_page_left_halfway_takes_nothing(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig, cards.ASKS))
    rig.acquirer.charge(wanted)
    assert rig.acquirer.stop(wanted).reason == Reason.CANCELLED
    rig.confirm(wanted, agrees=True)
    assert (rig.acquirer.look(wanted).outcome, rig.charges(wanted)) == (Outcome.DECLINED, 0)


def test_what_was_paid_cannot_be_stopped(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig))
    rig.acquirer.charge(wanted)
    assert rig.acquirer.stop(wanted).outcome == Outcome.SUCCEEDED


def test_what_nobody_opened_is_nothing_and_can_be_stopped(rig: Rig) -> None:
    assert rig.acquirer.look(order()).outcome == Outcome.NOTHING
    assert rig.acquirer.stop(order()).outcome == Outcome.DECLINED


def test_a_removed_card_is_never_charged(rig: Rig) -> None:
    card = token(rig)
    assert rig.acquirer.remove_card(card)
    wanted = order(token=card)
    answer = rig.acquirer.open(wanted)
    if answer.outcome == Outcome.NOTHING:
        wanted = replace(wanted, origin=answer.origin)
        assert rig.acquirer.charge(wanted).outcome == Outcome.DECLINED
    assert rig.charges(wanted) == 0


def test_money_goes_back_once_per_key_and_never_more_than_was_paid(rig: Rig) -> None:
    wanted = opened(rig, token=token(rig))
    rig.acquirer.charge(wanted)
    refund = RefundOrder("r1-" + wanted.key, wanted.key, wanted.origin, 11000, "CHF")
    assert [rig.acquirer.refund(refund).outcome for _time in range(2)] == [Outcome.SUCCEEDED] * 2
    again = replace(refund, key="r2-" + wanted.key)
    assert rig.acquirer.refund(again).outcome == Outcome.DECLINED
    rest = replace(refund, key="r3-" + wanted.key, amount=675)
    assert rig.acquirer.refund(rest).outcome == Outcome.SUCCEEDED


@pytest.fixture
def behind(stripe: Stripe) -> StripeRig:
    """Stripe alone, whose line can break."""
    acquirer = stripe_acquirer()
    assert acquirer
    return StripeRig(acquirer, stripe)


@pytest.mark.parametrize("how", FAULTS)
def test_a_broken_line_while_charging_is_unknown_until_asked(how: str, behind: StripeRig) -> None:
    wanted = opened(behind, token=token(behind))
    behind.stripe.fail("/confirm", how)
    assert behind.acquirer.charge(wanted).outcome == Outcome.UNKNOWN
    asked = behind.acquirer.look(wanted).outcome
    assert asked == (Outcome.NOTHING if how == "before" else Outcome.SUCCEEDED)
    assert behind.charges(wanted) == (0 if how == "before" else 1)
    assert behind.acquirer.charge(wanted).outcome == Outcome.SUCCEEDED
    assert behind.charges(wanted) == 1


@pytest.mark.parametrize("how", FAULTS)
def test_a_broken_line_while_opening_takes_nothing(how: str, behind: StripeRig) -> None:
    wanted = order(token=token(behind))
    behind.stripe.fail("/v1/payment_intents", how)
    assert behind.acquirer.open(wanted).outcome == Outcome.UNKNOWN
    assert behind.acquirer.open(wanted).outcome == Outcome.NOTHING


@pytest.mark.parametrize("how", FAULTS)
def test_a_broken_line_while_giving_back_gives_back_once(how: str, behind: StripeRig) -> None:
    wanted = opened(behind, token=token(behind))
    behind.acquirer.charge(wanted)
    refund = RefundOrder("r1-" + wanted.key, wanted.key, wanted.origin, 11000, "CHF")
    behind.stripe.fail("POST /v1/refunds", how)
    assert behind.acquirer.refund(refund).outcome == Outcome.UNKNOWN
    assert behind.acquirer.refund(refund).outcome == Outcome.SUCCEEDED
    assert behind.stripe.refunds[wanted.origin] == 11000


def test_a_key_with_another_body_is_refused(behind: StripeRig) -> None:
    wanted = opened(behind, token=token(behind))
    assert behind.acquirer.open(replace(wanted, amount=1)).outcome == Outcome.UNKNOWN
    assert behind.charges(wanted) == 0


def test_every_call_that_takes_or_gives_carries_a_key_of_ours(behind: StripeRig) -> None:
    wanted = opened(behind, token=token(behind))
    behind.acquirer.charge(wanted)
    behind.acquirer.stop(wanted)
    behind.acquirer.refund(RefundOrder(f"{wanted.key}-back", wanted.key, wanted.origin, 100, "CHF"))
    ours = {key for key in behind.stripe.stored if key.startswith(wanted.key)}
    assert ours == {wanted.key, *(f"{wanted.key}-{each}" for each in ("confirm", "cancel", "back"))}
