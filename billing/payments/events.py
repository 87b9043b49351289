"""What Stripe tells by itself: row and effect in one transaction, each event once for ever, in any order (E14, E15).

An event only says where to look: what is true is asked of the acquirer, outside the transaction, before.
"""

import dataclasses
import datetime
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import stripe
from django.db import transaction

from billing.models import Card, CardSetup, Payment, ProviderEvent, Refund
from billing.payments import setups
from billing.payments.acquirer import Outcome
from billing.payments.cards import renew
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.refunds import order_of, settle_refund
from billing.payments.registry import stripe as stripe_acquirer
from billing.payments.settlement import look, settle
from billing.payments.stripe_cards import StripeAcquirer

NAME = StripeAcquirer.name
WINDOW_SECONDS = 300
SILENCE = datetime.timedelta(hours=2)
OVERLAP = datetime.timedelta(hours=1)
FIRST_PULL = datetime.timedelta(days=7)
ON_ITS_WAY = datetime.timedelta(minutes=5)
"""An event that is younger may still arrive by itself."""
DISPUTE_STATES = {"won": DisputeState.WON, "lost": DisputeState.LOST}
Effect = Callable[[], object]


class NotSigned(Exception):
    """Whoever sent it does not know a secret of ours, or it is too old."""


class AskAgain(Exception):
    """The acquirer does not answer now: the event has to come again. Nothing was stored."""


@dataclass(frozen=True)
class Told:
    """One event: its number, what happened, when, and to which object as it was then."""

    key: str
    kind: str
    at: datetime.datetime
    about: Mapping[str, Any]

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Told":
        """As Stripe writes it. Raises KeyError, TypeError or ValueError for anything else."""
        at = datetime.datetime.fromtimestamp(int(event["created"]), datetime.UTC)
        return cls(str(event["id"]), str(event["type"]), at, dict(event["data"]["object"]))

    @property
    def our_key(self) -> uuid.UUID:
        """The name that we gave to the object; zero when it is not ours."""
        try:
            return uuid.UUID(str((self.about.get("metadata") or {}).get("key", "")))
        except ValueError:
            return uuid.UUID(int=0)


def read_signed(payload: bytes, signature: str, secrets: list[str]) -> Told:
    """The event in a signed body; every secret counts. Raises NotSigned."""
    for secret in secrets:
        try:
            event = stripe.Webhook.construct_event(payload, signature, secret, tolerance=WINDOW_SECONDS)
            return Told.of(event.to_dict())
        except stripe.SignatureVerificationError:
            continue
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotSigned from error
    raise NotSigned


def take(told: Told, now: datetime.datetime, *, is_pulled: bool = False) -> bool:
    """Do what the event means, once; False when it was done before. Raises AskAgain."""
    if ProviderEvent.objects.filter(acquirer=NAME, key=told.key).exists():
        return False
    effect = _effect(told, now)
    with transaction.atomic():
        _row, is_new = ProviderEvent.objects.get_or_create(
            acquirer=NAME, key=told.key,
            defaults={"kind": told.kind[:80], "happened_at": told.at, "taken_at": now, "is_pulled": is_pulled},
        )  # fmt: skip
        if is_new and effect:
            effect()
    return is_new


def _effect(told: Told, now: datetime.datetime) -> Effect | None:
    """What is to be done in the transaction; None for events that mean nothing to us."""
    if told.kind.startswith("payment_intent."):
        return _payment(told, now)
    if told.kind.startswith("setup_intent."):
        return _setup(told, now)
    if told.kind == "payment_method.automatically_updated":
        return _card(told)
    if told.kind.startswith(("refund.", "charge.refund.")):
        return _refund(told, now)
    if told.kind.startswith("charge.dispute."):
        return _dispute(told, now)
    return None


def _payment(told: Told, now: datetime.datetime) -> Effect | None:
    payment = Payment.objects.select_related("organization", "card").filter(pk=told.our_key, acquirer=NAME).first()
    if payment is None or payment.state == Payment.State.SUCCEEDED:
        return None
    answer = look(payment)
    if answer.outcome == Outcome.UNKNOWN:
        raise AskAgain
    return partial(settle, payment, answer, now)


def _setup(told: Told, now: datetime.datetime) -> Effect | None:
    setup = CardSetup.objects.select_related("organization").filter(pk=told.our_key, acquirer=NAME).first()
    return partial(setups.finish_setup, setup, now) if setup else None


def _refund(told: Told, now: datetime.datetime) -> Effect | None:
    refund = Refund.objects.select_related("payment").filter(pk=told.our_key, payment__acquirer=NAME).first()
    acquirer = stripe_acquirer()
    if refund is None or acquirer is None:
        return None
    origin = refund.origin or str(told.about.get("id", ""))
    answer = acquirer.refund(dataclasses.replace(order_of(refund), refund_origin=origin))
    if answer.outcome == Outcome.UNKNOWN:
        raise AskAgain
    return partial(settle_refund, refund, answer, now)


def _dispute(told: Told, now: datetime.datetime) -> Effect | None:
    acquirer = stripe_acquirer()
    payment = Payment.objects.filter(acquirer=NAME, origin=str(told.about.get("payment_intent") or "-")).first()
    if payment is None or acquirer is None:
        return None
    found = acquirer.dispute(str(told.about.get("id", "")))
    if found is None:
        raise AskAgain
    origin, amount, currency, status = found
    if origin != payment.origin or status.startswith("warning"):  # a question of the bank takes nothing yet
        return None
    state = DISPUTE_STATES.get(status, DisputeState.OPEN)
    return partial(settle_dispute, payment, Dispute(told.about["id"], amount, currency, state), now)


def _card(told: Told) -> Effect | None:
    """The network replaced the number of a card (E17)."""
    token = f"{told.about.get('customer')}/{told.about.get('id')}"
    acquirer = stripe_acquirer()
    if acquirer is None or not Card.objects.filter(acquirer=NAME, token=token).exists():
        return None
    fresh = acquirer.card(token)
    if fresh is None:
        raise AskAgain
    return partial(renew, Card.objects.filter(acquirer=NAME, token=token), fresh)


def pull(now: datetime.datetime) -> int:
    """Ask Stripe for what happened since the last event and do what never arrived; how many those were.

    One that cannot be done now, and all of them while Stripe is away, come with the next pull.
    """
    acquirer = stripe_acquirer()
    if acquirer is None:
        return 0
    newest = ProviderEvent.objects.filter(acquirer=NAME).order_by("-happened_at").first()
    since = newest.happened_at - OVERLAP if newest else now - FIRST_PULL
    try:
        found = [Told.of(event) for event in acquirer.events(since)]
    except stripe.StripeError:
        return 0
    return sum(_take_pulled(told, now) for told in reversed(found) if told.at <= now - ON_ITS_WAY)


def _take_pulled(told: Told, now: datetime.datetime) -> bool:
    try:
        return take(told, now, is_pulled=True)
    except AskAgain:
        return False


def silent_since(now: datetime.datetime) -> datetime.datetime | None:
    """Since when events have to be asked for, when that lasts for two hours or more; None while they arrive."""
    events = ProviderEvent.objects.filter(acquirer=NAME)
    arrived = events.filter(is_pulled=False).order_by("-happened_at").first()
    missed = events.filter(is_pulled=True)
    if arrived:
        missed = missed.filter(happened_at__gt=arrived.happened_at)
    first = missed.order_by("happened_at").first()
    return first.happened_at if first and first.happened_at <= now - SILENCE else None
