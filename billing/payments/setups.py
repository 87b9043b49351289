"""Adding a card without paying: the intent first, then the acquirer, then the card (interface 3.11)."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.models import CardSetup
from billing.payments.acquirer import Order, Outcome, SavedCard
from billing.payments.cards import keep_card
from billing.payments.charging import NO_CARDS
from billing.payments.registry import current, named
from billing.policies import may_account
from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization


@transaction.atomic
def create_setup(*, actor: Membership, now: datetime.datetime) -> CardSetup:
    """Somebody is going to type a card. Raises Refused, RuleError when nobody takes cards."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    acquirer = current()
    if acquirer is None:
        raise RuleError(NO_CARDS)
    return CardSetup.objects.create(
        organization=actor.organization, acquirer=acquirer.name, by=actor.user, created_at=now
    )


def begin_setup(setup: CardSetup) -> str:
    """Where the card is typed. Raises RuleError when the acquirer does not answer."""
    acquirer = named(setup.acquirer)
    answer = acquirer.open(order_of(setup)) if acquirer else None
    if answer is None or answer.outcome != Outcome.OWNER:
        raise RuleError(NO_CARDS)
    CardSetup.objects.filter(pk=setup.pk).update(origin=answer.origin)
    return answer.url


def order_of(setup: CardSetup) -> Order:
    """An order of nothing that only keeps the card."""
    organization = setup.organization
    return Order(
        key=str(setup.pk),
        owner=str(setup.organization_id),
        amount=0,
        currency=organization.currency,
        back_url=settings.PUBLIC_URL + reverse("billing:card_added", args=[organization.slug, setup.pk]),
        origin=setup.origin,
        keeps_card=True,
    )


def finish_setup(setup: CardSetup, now: datetime.datetime) -> bool:
    """Whether the card is among those of the organization now. Asks the acquirer; however often."""
    acquirer = named(setup.acquirer)
    if setup.card_id or acquirer is None:
        return setup.card_id is not None
    answer = acquirer.look(order_of(setup))
    if answer.outcome != Outcome.SUCCEEDED or answer.card is None:
        return False
    _finish(setup, answer.card, now)
    return True


@transaction.atomic
def _finish(setup: CardSetup, saved: SavedCard, now: datetime.datetime) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=setup.organization_id)
    fresh = CardSetup.objects.select_for_update(no_key=True).get(pk=setup.pk)
    if fresh.card_id is None:
        fresh.card = keep_card(organization, setup.acquirer, saved, now)
        fresh.save(update_fields=["card"])
