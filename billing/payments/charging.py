"""Getting money by card: the payment is a row with its key before anybody is asked (REL-2)."""

import datetime

from billing.models import Card, Document, Payment
from core.money import Money
from organizations.models import Membership


def takes_cards(currency: str) -> bool:
    """Whether a card can be charged in this currency now."""
    return False


def create_payment(
    actor: Membership, document: Document, amount: int, now: datetime.datetime, *, card: Card | None, keeps_card: bool
) -> Payment:
    """Store the intent, in the transaction of the act; ``amount`` in minor units. ``begin`` asks the acquirer."""
    return Payment.objects.create(
        organization_id=document.organization_id, document=document, means=Payment.Means.CARD, acquirer="local",
        card=card, keeps_card=keeps_card, amount=amount, currency=document.currency, by=actor.user, created_at=now,
    )  # fmt: skip


def begin(payment: Payment, now: datetime.datetime) -> str:
    """Ask the acquirer, after the commit of the act: the address where the person goes on, "" when it is settled."""
    raise NotImplementedError(Money.of_minor(payment.amount, payment.currency))
