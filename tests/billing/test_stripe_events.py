"""Events of Stripe: signed, once for ever, in any order, and found by asking when they never come (E2, E14, E15)."""

import datetime
import hashlib
import hmac
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from billing.models import Payment, ProviderEvent
from billing.payments.charging import begin
from billing.payments.events import pull, silent_since
from billing.payments.settlement import ask
from core.clock import now
from tests import factories
from tests.billing import cards
from tests.billing.stripe_proxy import Stripe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/billing/webhooks/stripe/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def paid(cast: Cast, stripe: Stripe) -> Payment:
    """A new card was typed and charged, and nobody has told the portal yet."""
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    payment = cards.fresh(payment)
    stripe.type_card(payment.origin, cards.GOOD)
    return payment


def told(kind: str, payment: Payment | None = None, *, number: str = "1", **about: Any) -> dict[str, Any]:
    metadata = {"key": str(payment.pk)} if payment else {}
    thing = {"id": payment.origin if payment else "pi_foreign", "metadata": metadata, **about}
    created = int(now().timestamp())
    return {"id": f"evt_{number}", "object": "event", "type": kind, "created": created, "data": {"object": thing}}


def send(event: dict[str, Any], *, secret: str = "whsec_new", age: int = 0) -> int:
    body = json.dumps(event)
    at = int(now().timestamp()) - age
    signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={signature}"}
    client: Client = factories.browser(enforce_csrf_checks=True)
    return client.post(URL, body, content_type="application/json", headers=headers).status_code


def is_paid(payment: Payment) -> bool:
    return cards.fresh(payment).state == Payment.State.SUCCEEDED


def test_a_signed_event_pays_once_however_often_it_comes(cast: Cast, paid: Payment, stripe: Stripe) -> None:
    for _time in range(3):
        assert send(told("payment_intent.succeeded", paid)) == 200
    assert is_paid(paid)
    assert (len(cards.invoices(cast.talleres)), stripe.charges(paid.origin)) == (1, 1)
    assert ProviderEvent.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"secret": "whsec_stranger"}, {"age": 301}])
def test_what_is_not_signed_by_us_or_too_old_is_refused(wrong: dict[str, Any], paid: Payment) -> None:
    assert send(told("payment_intent.succeeded", paid), **wrong) == 401
    assert not is_paid(paid)
    assert not ProviderEvent.objects.exists()


def test_both_secrets_count_while_one_is_replaced(paid: Payment) -> None:
    assert send(told("payment_intent.processing", paid, number="1"), secret="whsec_old") == 200
    assert send(told("payment_intent.succeeded", paid, number="2"), secret="whsec_new") == 200


def test_an_event_that_lies_about_what_happened_pays_nothing(cast: Cast, stripe: Stripe) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    assert send(told("payment_intent.succeeded", cards.fresh(payment))) == 200
    assert not is_paid(payment)


@pytest.mark.proof
@pytest.mark.parametrize(
    "kinds",
    list(
        itertools.permutations(["payment_intent.succeeded", "payment_intent.created", "payment_intent.payment_failed"])
    ),
)
def test_events_in_any_order_leave_it_paid(kinds: tuple[str, ...], cast: Cast, paid: Payment) -> None:
    for number, kind in enumerate(kinds):
        assert send(told(kind, paid, number=str(number))) == 200
        ask(cards.fresh(paid), now())
    assert is_paid(paid)
    assert len(cards.invoices(cast.talleres)) == 1


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "customer.created", "charge.refunded", "a.kind.to.come"])
def test_events_about_what_is_not_ours_are_taken_and_book_nothing(kind: str, cast: Cast, stripe: Stripe) -> None:
    assert send(told(kind)) == 200
    assert cards.invoices(cast.talleres) == []


@pytest.mark.proof
def test_a_delivery_that_dies_in_the_middle_is_done_by_the_next(paid: Payment, settings: Any, tmp_path: Path) -> None:
    event, right = told("payment_intent.succeeded", paid), settings.BILLING_PATH
    settings.BILLING_PATH = tmp_path / "gone.yaml"
    with pytest.raises(FileNotFoundError):
        send(event)
    assert not ProviderEvent.objects.exists()
    settings.BILLING_PATH = right
    assert send(event) == 200
    assert is_paid(paid)


def test_while_stripe_does_not_answer_the_event_has_to_come_again(paid: Payment, stripe: Stripe) -> None:
    stripe.fail("/v1/payment_intents/", "before")
    assert send(told("payment_intent.succeeded", paid)) == 503
    assert not ProviderEvent.objects.exists()
    assert send(told("payment_intent.succeeded", paid)) == 200
    assert is_paid(paid)


def test_what_never_arrived_is_found_by_asking(cast: Cast, paid: Payment) -> None:
    later = now() + 144 * HOUR
    assert pull(later) >= 1
    assert pull(later) == 0
    assert is_paid(paid)
    assert len(cards.invoices(cast.talleres)) == 1


def test_while_stripe_is_away_the_next_pull_finds_them(paid: Payment, stripe: Stripe) -> None:
    stripe.fail("/v1/events", "before")
    assert pull(now() + HOUR) == 0
    assert pull(now() + HOUR) >= 1
    assert is_paid(paid)


def test_the_desk_is_told_after_two_hours_of_silence(paid: Payment) -> None:
    assert silent_since(now()) is None
    pull(now() + HOUR)
    assert silent_since(now() + HOUR) is None
    assert silent_since(now() + 3 * HOUR) is not None
    send(told("payment_intent.succeeded", paid, number="arrived"))
    assert silent_since(now() + 3 * HOUR) is None


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '{"id": 1}', "\x00", '{"id":"e","type":"t","created":"x"}'])
def test_whatever_else_is_signed_is_refused(body: str, stripe: Stripe) -> None:
    at = int(now().timestamp())
    signature = hmac.new(b"whsec_new", f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={signature}"}
    answer = factories.browser().post(URL, body, content_type="application/json", headers=headers)
    assert answer.status_code == 401


def test_without_keys_nobody_is_believed(paid: Payment, settings: Any) -> None:
    settings.STRIPE = {}
    assert send(told("payment_intent.succeeded", paid)) == 401
