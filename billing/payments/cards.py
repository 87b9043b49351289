"""Cards that an organization keeps: which one is charged by itself, and which are charged no more."""

import datetime
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Card, Subscription
from billing.payments.acquirer import SavedCard
from billing.payments.registry import named
from billing.policies import may_account
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

GONE = _("This card was removed meanwhile.")
State = Card.State


def keep_card(organization: Organization, acquirer: str, saved: SavedCard, now: datetime.datetime) -> Card:
    """The row of a card that the acquirer keeps, in a transaction that locked the organization. The first one is the
    default; one whose number the network replaced is shown as it is now (E17)."""
    cards = organization.cards.filter(acquirer=acquirer, state=State.READY)
    if renew(cards.filter(token=saved.token), saved):
        return cards.get(token=saved.token)
    facts = {"brand": saved.brand, "last_digits": saved.last_digits, "valid_until": saved.valid_until}
    is_first = not organization.cards.filter(is_default=True).exists()
    card = Card.objects.create(
        organization=organization, acquirer=acquirer, token=saved.token, is_default=is_first, added_at=now, **facts
    )
    journal.record(EventKind.CARD_ADDED, actor=None, organization=organization, card=name_of(card))
    return card


def renew(cards: QuerySet[Card], saved: SavedCard) -> int:
    """Show a card as the network has it now; one that lasts longer is told of again. How many cards these are."""
    cards.exclude(valid_until=saved.valid_until).update(told_at=None)
    return cards.update(brand=saved.brand, last_digits=saved.last_digits, valid_until=saved.valid_until)


def name_of(card: Card) -> str:
    """As people tell it apart: «Visa •••• 4242»."""
    return f"{card.brand} •••• {card.last_digits}"


@transaction.atomic
def choose_default(*, actor: Membership, card: Card, seen: str | None = None) -> None:
    """Charge this one when nobody is asked. Raises Refused, RuleError when it is gone, ChangedMeanwhile."""
    actor, card = _locked(actor, card)
    check_unchanged(seen, facts_of(card))
    actor.organization.cards.filter(is_default=True).update(is_default=False)
    card.is_default = True
    card.save(update_fields=["is_default"])
    actor.record(EventKind.CARD_CHOSEN, card=name_of(card))


@transaction.atomic
def remove_card(*, actor: Membership, card: Card, seen: str | None = None) -> None:
    """Never charge it again, from now on, whatever was intended before (E5). Raises as ``choose_default``."""
    actor, card = _locked(actor, card)
    check_unchanged(seen, facts_of(card))
    retire(card)
    actor.record(EventKind.CARD_REMOVED, card=name_of(card))


def retire(card: Card) -> None:
    """Charge it no more, in a transaction that locked the organization."""
    if card.state != State.READY:
        return
    transaction.on_commit(partial(_forget, card.acquirer, card.token))
    card.state, card.token, card.is_default = State.REMOVED, "", False
    card.save(update_fields=["state", "token", "is_default"])


def retire_all(organization: Organization, now: datetime.datetime) -> None:
    """The organization is being deleted: no card of it is charged any more, nor kept by the acquirer (ORG-76)."""
    for card in organization.cards.filter(state=State.READY):
        retire(card)


def _forget(acquirer: str, token: str) -> None:
    """The portal has lost its token already; whether the acquirer answers changes nothing here."""
    if found := named(acquirer):
        found.remove_card(token)


def _locked(actor: Membership, card: Card) -> tuple[Membership, Card]:
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    found = actor.organization.cards.filter(pk=card.pk, state=State.READY).first()
    if found is None:
        raise RuleError(GONE)
    return actor, found


def facts_of(card: Card) -> object:
    """What a confirmation shows of a card."""
    return [card.pk, card.brand, card.last_digits, str(card.valid_until), card.is_default]


def left_without(card: Card) -> Sequence[Product]:
    """Products that renew by themselves and then have no card to charge: a bounded list."""
    if not card.is_default:
        return []
    elsewhere = Subscription.objects.filter(means=Subscription.Means.PREPAID).values("product_id")
    living = [Product.State.ACTIVE, Product.State.EXPIRED]
    products = card.organization.products.filter(renews_itself=True, state__in=living).exclude(pk__in=elsewhere)
    return list(products.order_by("service_name", "pk")[:MOST_LISTED])


MOST_LISTED = 200
