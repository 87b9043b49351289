"""A card that ends before the attempt that needs it is told of once, thirty days ahead (E17)."""

import datetime

import pytest

from billing.models import Card
from billing.payments.acquirer import SavedCard
from billing.payments.cards import renew
from billing.renewals.cards_ending import tell_next
from notifications.models import Message
from products.models import Product
from tests.billing import cards
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ENDS = datetime.date(2027, 10, 3)
NOON = datetime.time(12, tzinfo=datetime.UTC)


def at(month: int, day: int) -> datetime.datetime:
    return datetime.datetime.combine(datetime.date(2027, month, day), NOON)


@pytest.fixture
def card(cast: Cast) -> Card:
    """Valid until 09/27; one product renews by itself, and its last paid day is 3 October."""
    Product.objects.update(renews_itself=False)
    Product.objects.filter(service_name=cards.DOMAIN).update(renews_itself=True, expires_on=ENDS)
    return cards.kept(cast.talleres, until=datetime.date(2027, 9, 30))


def told() -> int:
    return Message.objects.filter(kind="billing/card_ending", address="nadia@talleres-rochat.example").count()


def test_it_is_told_thirty_days_before_the_term_ends_and_once(card: Card) -> None:
    assert not tell_next(at(9, 2))
    assert tell_next(at(9, 3))
    assert not tell_next(at(9, 3))
    assert not tell_next(at(9, 20))
    assert told() == 1
    text = Message.objects.filter(kind="billing/card_ending").values_list("text", flat=True)[0]
    assert cards.DOMAIN in text


def test_a_card_that_lasts_until_the_last_attempt_is_not_told_of(card: Card) -> None:
    Product.objects.filter(service_name=cards.DOMAIN).update(expires_on=datetime.date(2027, 10, 1))
    assert not tell_next(at(9, 15))


def test_nobody_hears_of_a_card_that_pays_nothing_by_itself(card: Card) -> None:
    Product.objects.update(renews_itself=False)
    assert not tell_next(at(9, 15))


def test_a_card_that_the_network_renewed_is_told_of_again_when_it_ends(card: Card) -> None:
    tell_next(at(9, 3))
    again = SavedCard(card.token, "Visa", "1881", datetime.date(2027, 10, 31))
    assert renew(Card.objects.filter(pk=card.pk), again) == 1
    card.refresh_from_db()
    assert (card.last_digits, card.told_at) == ("1881", None)
    assert not tell_next(at(9, 20))
