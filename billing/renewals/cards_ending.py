"""A card that ends before the last attempt that is to charge it is told of, thirty days before the term ends (E17)."""

import datetime

from django.db import transaction

from billing import emails
from billing.models import Card
from billing.payments.cards import left_without, name_of
from billing.prices.quotes import subscriptions_of
from billing.renewals import ladder
from products.models import Product

AHEAD = datetime.timedelta(days=30)


def tell_next(now: datetime.datetime) -> bool:
    """Tell of one such card, once. False when there is none."""
    today = now.date()
    ending = Card.objects.filter(state=Card.State.READY, is_default=True, told_at=None, valid_until__lt=today + AHEAD)
    for card in ending.filter(organization__deleted_at=None).select_related("organization").order_by("pk"):
        if products := _not_paid_by(card, today):
            return _tell(card, products, now)
    return False


@transaction.atomic
def _tell(card: Card, products: list[Product], now: datetime.datetime) -> bool:
    if Card.objects.filter(pk=card.pk, told_at=None).update(told_at=now):
        emails.card_ending(card, name_of(card), products)
    return True


def _not_paid_by(card: Card, today: datetime.date) -> list[Product]:
    """What renews by itself, ends within thirty days, and is tried a last time after the card has ended."""
    products = [each for each in left_without(card) if each.expires_on and today <= each.expires_on <= today + AHEAD]
    known = subscriptions_of(products, today)
    return [each for each in products if _last_attempt(each, known[each.pk].months) > card.valid_until]


def _last_attempt(product: Product, months: int) -> datetime.date:
    return max(ladder.attempts(product.expires_on, months)) if product.expires_on else datetime.date.min
