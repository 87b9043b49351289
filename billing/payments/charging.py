"""Getting money by card: the payment is a row with its key before anybody is asked (REL-2)."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.documents.settling import lock
from billing.documents.states import UNDER_WAY
from billing.issuer import our_issuer
from billing.models import Card, Document, DocumentLine, Payment
from billing.payments.acquirer import Answer, Order, Outcome, Reason
from billing.payments.registry import current, named
from billing.payments.settlement import order_of, reload, settle
from core.errors import RuleError
from core.money import CURRENCIES
from organizations.models import Membership

NO_CARDS = _("Cards cannot be charged at the moment. Choose another means of payment.")
UNUSABLE = _("This card has expired or was removed. Choose another one.")
TOO_SMALL = _("This amount is too small for a card. Choose another means of payment.")
State = Payment.State


def takes_cards(currency: str) -> bool:
    """Whether a card can be charged in this currency now."""
    return currency in CURRENCIES and current() is not None


def under_way_for(organization_id: int, products: Iterable[int]) -> Payment | None:
    """A card payment under way for an open request of one of these products: nothing else pays for them meanwhile."""
    lines = DocumentLine.objects.filter(
        organization_id=organization_id, product__in=set(products), term_state=DocumentLine.TermState.OPEN
    )
    cards = Payment.objects.filter(means=Payment.Means.CARD, state__in=Payment.UNDER_WAY)
    return cards.filter(document__in=lines.values("document_id")).first()


def create_payment(
    actor: Membership | None,
    document: Document,
    amount: int,
    now: datetime.datetime,
    *,
    card: Card | None,
    keeps_card: bool,
) -> Payment:
    """Store the intent, in the transaction of the act, which has locked the organization; ``begin`` asks the acquirer.

    ``amount`` in minor units; ``actor`` None: nobody is there to confirm. Raises RuleError for a card that cannot be
    charged, and while another payment for the document is under way.
    """
    acquirer = named(card.acquirer) if card else current()
    if acquirer is None:
        raise RuleError(NO_CARDS)
    if card and not _is_usable(card, now):
        raise RuleError(UNUSABLE)
    if amount < our_issuer().least_card:
        raise RuleError(TOO_SMALL)
    if document.payments.filter(means=Payment.Means.CARD, state__in=Payment.UNDER_WAY).exists():
        raise RuleError(UNDER_WAY)
    return Payment.objects.create(
        organization_id=document.organization_id, document=document, means=Payment.Means.CARD, acquirer=acquirer.name,
        card=card, keeps_card=keeps_card, amount=amount, currency=document.currency, by=actor.user if actor else None,
        created_at=now,
    )  # fmt: skip


def _is_usable(card: Card, now: datetime.datetime) -> bool:
    fresh = Card.objects.filter(pk=card.pk, organization_id=card.organization_id).first()
    return fresh is not None and fresh.works_on(our_issuer().today(now))


def begin(payment: Payment, now: datetime.datetime) -> str:
    """Ask the acquirer, after the commit of the act, once however often it is called.

    Answers the address where the person goes on: the bank's or the card page, or the page that says what became of it;
    "" when it is paid.
    """
    order, acquirer = _claim(payment, now), named(payment.acquirer)
    answer = Answer(Outcome.NOTHING)
    if order and acquirer:
        answer = acquirer.open(order)
        opened = _keep_origin(payment, order, answer)
        if opened and answer.outcome == Outcome.NOTHING:
            answer = acquirer.charge(opened)
        settle(payment, answer, now)
    return _way_on(payment, answer)


@transaction.atomic
def _claim(payment: Payment, now: datetime.datetime) -> Order | None:
    """Take it upon us to ask; None when somebody did. A card that was removed since is not charged, and nothing is
    that was switched off since (E5)."""
    lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if fresh.state != State.CREATED or fresh.asked_at is not None:
        return None
    fresh.asked_at = now
    fresh.save(update_fields=["asked_at"])
    if _is_unwanted(fresh):
        settle(fresh, Answer(Outcome.DECLINED, reason=Reason.CANCELLED), now)
        return None
    if fresh.card and not fresh.card.works_on(our_issuer().today(now)):
        reason = Reason.EXPIRED if fresh.card.token else Reason.REMOVED
        settle(fresh, Answer(Outcome.DECLINED, reason=reason), now)
        return None
    return order_of(fresh)


def _is_unwanted(payment: Payment) -> bool:
    """Whether it was to renew something by itself that no longer does (E5)."""
    if payment.by_id is not None:
        return False
    lines = DocumentLine.objects.filter(document_id=payment.document_id, kind=DocumentLine.Kind.RENEWAL)
    return lines.filter(product__renews_itself=False).exists()


@transaction.atomic
def _keep_origin(payment: Payment, order: Order, answer: Answer) -> Order | None:
    """Write down what the acquirer calls it before anything is taken; None when the payment was given up meanwhile."""
    lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if fresh.state != State.CREATED:
        return None
    fresh.origin = answer.origin or fresh.origin
    fresh.save(update_fields=["origin"])
    return order_of(fresh)


def _way_on(payment: Payment, answer: Answer) -> str:
    payment.refresh_from_db()
    if payment.state == State.SUCCEEDED:
        return ""
    if payment.state == State.WAITING and answer.url.startswith("/"):
        return answer.url
    return reverse("billing:payment", args=[payment.organization.slug, payment.pk])
