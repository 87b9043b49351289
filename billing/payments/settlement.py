"""What an answer of the acquirer does to a payment, once, from whichever side it comes (E2, E15, E16).

The page that people come back to, events and the janitor all end in ``settle``. Locks: organization, document, payment.
"""

import dataclasses
import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from billing import emails
from billing.documents.settling import Arrival, lock, receive, release
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, Document, Payment, Posting
from billing.payments.acquirer import UNKNOWN, Acquirer, Answer, Order, Outcome, Reason
from billing.payments.cards import keep_card
from billing.payments.registry import named
from core.money import Money
from organizations.models import Organization
from security.journal import events as journal
from security.kinds import EventKind

State = Payment.State
GRACE = datetime.timedelta(minutes=2)
"""Longer than beginning takes, with every time-out. Whatever was not begun by then never will be."""
LAPSE = datetime.timedelta(minutes=30)
"""How long somebody may stay at the bank's page."""
AGAIN, PAUSE = datetime.timedelta(minutes=1), datetime.timedelta(seconds=5)
QUIET = {Reason.LAPSED, Reason.CANCELLED, Reason.INTERRUPTED}
"""Nobody refused anything: no mail."""


def order_of(payment: Payment) -> Order:
    """What the acquirer is asked for a payment."""
    slug = payment.organization.slug
    return Order(
        key=str(payment.pk),
        owner=str(payment.organization_id),
        amount=payment.amount,
        currency=payment.currency,
        back_url=settings.PUBLIC_URL + reverse("billing:payment", args=[slug, payment.pk]),
        origin=payment.origin,
        token=payment.card.token if payment.card else "",
        keeps_card=payment.keeps_card,
        is_present=payment.by_id is not None,
    )


def is_settled(payment: Payment) -> bool:
    """Nobody has to be asked any more."""
    return payment.state not in Payment.UNDER_WAY or payment.reason == Reason.DIFFERS


@dataclass(frozen=True)
class Asked:
    """A payment as it is after asking. ``url``: where its person can go on at the bank."""

    payment: Payment
    url: str = ""


def ask(payment: Payment, now: datetime.datetime) -> Asked:
    """Ask the acquirer what became of it, and bring it there. Never charges."""
    acquirer = named(payment.acquirer)
    if is_settled(payment) or acquirer is None:
        return Asked(payment)
    if payment.asked_at is None:
        return Asked(_give_up_unbegun(payment, now))
    answer = _found(acquirer, payment, now)
    return Asked(settle(payment, answer, now), answer.url)


def ask_for_a_page(payment: Payment, now: datetime.datetime) -> Asked:
    """``ask``, but not at every look of a page that asks again and again what nobody knows yet."""
    is_fresh = payment.asked_at is not None and now - payment.asked_at < PAUSE
    if payment.state == State.UNKNOWN and is_fresh:
        return Asked(payment)
    Payment.objects.filter(pk=payment.pk, state=State.UNKNOWN).update(asked_at=now)
    return ask(payment, now)


def look(payment: Payment) -> Answer:
    """What the acquirer says of it now."""
    acquirer = named(payment.acquirer)
    return acquirer.look(order_of(payment)) if acquirer else UNKNOWN


def stop(payment: Payment, reason: Reason, now: datetime.datetime) -> Payment:
    """End a payment under way, unless the money was taken already: then it is paid."""
    acquirer = named(payment.acquirer)
    if is_settled(payment) or acquirer is None:
        return payment
    if payment.asked_at is None:
        return settle(payment, Answer(Outcome.DECLINED, reason=reason), now)
    return settle(payment, _stopped(acquirer, order_of(payment), reason), now)


def _found(acquirer: Acquirer, payment: Payment, now: datetime.datetime) -> Answer:
    order, age = order_of(payment), now - payment.created_at
    answer = acquirer.look(order)
    if answer.outcome == Outcome.NOTHING and age >= GRACE:
        return _stopped(acquirer, order, Reason.INTERRUPTED)
    if answer.outcome == Outcome.OWNER and not order.is_present:
        return _stopped(acquirer, order, Reason.OWNER)
    if answer.outcome == Outcome.OWNER and age >= LAPSE:
        return _stopped(acquirer, order, Reason.LAPSED)
    return answer


def _stopped(acquirer: Acquirer, order: Order, reason: Reason) -> Answer:
    answer = acquirer.stop(order)
    return dataclasses.replace(answer, reason=reason) if answer.reason == Reason.CANCELLED else answer


@transaction.atomic
def _give_up_unbegun(payment: Payment, now: datetime.datetime) -> Payment:
    """Whoever made the intent died before the acquirer was asked: nothing was taken, and nobody begins it any more."""
    if now - payment.created_at < GRACE:
        return payment
    organization, document = lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if fresh.asked_at is None:
        _fail(organization, document, fresh, Reason.INTERRUPTED, now)
    return fresh


def reload(payment: Payment) -> Payment:
    """The row of now, locked; after organization and document."""
    rows = Payment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("organization", "card").get(pk=payment.pk)


@transaction.atomic
def settle(payment: Payment, answer: Answer, now: datetime.datetime) -> Payment:
    """Bring the payment to what the answer says. A payment succeeds once; nothing takes that back."""
    organization, document = lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if answer.origin and not fresh.origin:
        fresh.origin = answer.origin
        fresh.save(update_fields=["origin"])
    if answer.outcome == Outcome.SUCCEEDED:
        _succeed(organization, document, fresh, answer, now)
    elif answer.outcome == Outcome.DECLINED:
        _fail(organization, document, fresh, answer.reason, now)
    elif not is_settled(fresh):
        _wait(fresh, answer)
    return fresh


def _wait(payment: Payment, answer: Answer) -> None:
    states = {Outcome.OWNER: State.WAITING, Outcome.UNKNOWN: State.UNKNOWN}
    payment.state = states.get(answer.outcome, State(payment.state))
    payment.save(update_fields=["state"])


def _succeed(
    organization: Organization, document: Document, payment: Payment, answer: Answer, now: datetime.datetime
) -> None:
    if payment.state == State.SUCCEEDED:
        return
    if (answer.amount, answer.currency) != (payment.amount, payment.currency):
        _keep_for_the_desk(payment)
        return
    is_late = payment.state == State.FAILED
    if answer.card:
        payment.card = keep_card(organization, payment.acquirer, answer.card, now)
    payment.state, payment.reason, payment.settled_at = State.SUCCEEDED, "", now
    payment.save(update_fields=["state", "reason", "settled_at", "card"])
    if is_late and document.kind != Document.Kind.TOP_UP:
        _credit_late(organization, document, payment, now)
    else:
        receive(organization.pk, document.pk, _arrival(payment, now), now)


def _arrival(payment: Payment, now: datetime.datetime) -> Arrival:
    day = our_issuer().today(now)
    return Arrival(payment.amount, payment.currency, Account.Purpose.CARD, key_of(payment), day, payment.pk)


def key_of(payment: Payment) -> str:
    """The name of its money in the ledger."""
    return f"payment:{payment.pk}"


def _credit_late(organization: Organization, document: Document, payment: Payment, now: datetime.datetime) -> None:
    """What failed or lapsed stays so; its money goes to the prepaid account (E16)."""
    cause = Cause(
        organization.pk,
        Posting.Kind.SURPLUS,
        key_of(payment),
        our_issuer().today(now),
        document.pk,
        payment_id=payment.pk,
    )
    moves = [Move(Account.Purpose.CARD, -payment.amount), Move(Account.Purpose.PREPAID, payment.amount)]
    if post(cause, moves, currency=payment.currency, now=now):
        _record(EventKind.MONEY_RECEIVED, organization, document, payment)
        emails.surplus_credited(document, payment.amount, payment.currency)


def _keep_for_the_desk(payment: Payment) -> None:
    """Something else was taken than was asked: nobody is charged again for it until the desk has looked (E15)."""
    payment.reason = Reason.DIFFERS
    payment.state = State.FAILED if payment.state == State.FAILED else State.UNKNOWN
    payment.save(update_fields=["state", "reason"])


def _fail(
    organization: Organization, document: Document, payment: Payment, reason: str, now: datetime.datetime
) -> None:
    if payment.state not in Payment.UNDER_WAY:
        return
    payment.state, payment.reason, payment.settled_at = State.FAILED, reason, now
    payment.save(update_fields=["state", "reason", "settled_at"])
    if document.is_open and document.announced_at is None:
        release(organization, document, now)
    _record(EventKind.PAYMENT_FAILED, organization, document, payment)
    if reason == Reason.OWNER:
        emails.owner_must_confirm(document, now)
    elif reason not in QUIET:
        emails.payment_failed(document, payment.amount)


def _record(kind: EventKind, organization: Organization, document: Document, payment: Payment) -> None:
    money = Money.of_minor(payment.amount, payment.currency)
    amount = f"{money.amount} {money.currency}"
    journal.record(kind, actor=None, organization=organization, document=document.number, amount=amount)


def ask_next(now: datetime.datetime) -> bool:
    """Ask about the payment that waits longest for it. False when none does. Two workers never ask about the same."""
    payment = to_ask(now).order_by("asked_at", "created_at").first()
    if payment is None:
        return False
    known = Payment.objects.filter(pk=payment.pk, asked_at=payment.asked_at)
    if payment.asked_at is None or known.update(asked_at=now):
        ask(payment, now)
    return True


def to_ask(now: datetime.datetime) -> QuerySet[Payment]:
    """Payments under way about which nobody asked for a minute."""
    due = Q(asked_at=None, created_at__lte=now - GRACE) | Q(asked_at__lte=now - AGAIN)
    cards = Payment.objects.filter(due, means=Payment.Means.CARD, state__in=Payment.UNDER_WAY)
    return cards.exclude(reason=Reason.DIFFERS).select_related("organization", "card")


def for_the_desk() -> QuerySet[Payment]:
    """Payments of which something else was taken than was asked."""
    return Payment.objects.filter(reason=Reason.DIFFERS).select_related("organization", "document")
