"""A card that ends before the last attempt that is to charge it is told of, thirty days before the term ends (E17)."""

import datetime

from django.db import transaction

from billing import emails
from billing.models import Card, Subscription
from billing.payments.cards import left_without
from billing.prices.quotes import subscriptions_of
from billing.renewals import ladder
from products.models import Product

AHEAD = datetime.timedelta(days=30)


def tell_next(now: datetime.datetime) -> bool:
    """Tell of one such card, once. False when there is none."""
    today = now.date()
    ending = Card.objects.filter(state=Card.State.READY, is_default=True, told_at=None, valid_until__lt=today + AHEAD)
    for card in ending.filter(organization__deleted_at=None).select_related("organization").order_by("pk"):
        if not_paid_by(card, today):
            return _tell(card, now)
    return False


@transaction.atomic
def _tell(card: Card, now: datetime.datetime) -> bool:
    if Card.objects.filter(pk=card.pk, told_at=None).update(told_at=now):
        emails.card_ending(card, now)
    return True


def not_paid_by(card: Card, today: datetime.date) -> list[Product]:
    """What renews by itself, ends within thirty days, and is tried a last time after the card has ended."""
    products = [each for each in left_without(card) if each.expires_on]
    known = subscriptions_of(products, today)
    return [each for each in products if _is_left(each, known[each.pk], card, today)]


def _is_left(product: Product, subscription: Subscription, card: Card, today: datetime.date) -> bool:
    if product.expires_on is None:
        return False
    decided_on = subscription.decided_on(product.expires_on)
    last = ladder.last_attempt(subscription, product.expires_on)
    return today <= decided_on <= today + AHEAD and last > card.valid_until
