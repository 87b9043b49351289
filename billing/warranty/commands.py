"""Turning Renewal Warranty on and off, for one product or many: an explicit choice each time (DOM-16, DOM-17)."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import User
from billing.models import Subscription
from billing.policies import may_account
from billing.warranty.rules import Cover, covers_of
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Kind, Product
from security.journal.events import record_each
from security.kinds import EventKind

MOST = 500
"""Products of one confirmation, which names them all."""


@transaction.atomic
def switch_warranty(*, actor: Membership, product_id: int, on: bool, seen: str | None, now: datetime.datetime) -> bool:
    """For one product; False when it was so already.

    Raises Refused, RuleError with why not, ChangedMeanwhile, DoesNotExist for a product of somebody else.
    """
    actor, (cover,) = _read(actor, [product_id], now)
    if cover.is_on == on:
        return False
    check_unchanged(seen, cover.facts)
    if refusal := cover.not_on if on else cover.not_off:
        raise RuleError(refusal)
    _write(actor, [cover], on=on)
    return True


@transaction.atomic
def switch_warranties(
    *, actor: Membership, ids: Sequence[int], on: bool, seen: str | None, now: datetime.datetime
) -> int:
    """For these products, and how many were changed; what is refused, or is so already, stays.

    Raises Refused, ChangedMeanwhile, DoesNotExist.
    """
    actor, covers = _read(actor, ids, now)
    check_unchanged(seen, facts_of(covers))
    wanted = [each for each in covers if each.is_on != on and not (each.not_on if on else each.not_off)]
    _write(actor, wanted, on=on)
    return len(wanted)


def facts_of(covers: Iterable[Cover]) -> object:
    """What a confirmation of several shows."""
    return [each.facts for each in covers]


def choose(product: Product, by: User | None, now: datetime.datetime) -> None:
    """It was ticked when the product was ordered; the caller has locked the organization. Nothing for a kind that does
    not offer it there."""
    if product.kind.warranty != Kind.Warranty.ORDER:
        return
    (cover,) = covers_of([product], product.organization.day_at(now))
    _store([cover], on=True)
    record_each(EventKind.WARRANTY_ON, actor=by, organization=product.organization, products=[product])


def _read(actor: Membership, ids: Sequence[int], now: datetime.datetime) -> tuple[Membership, list[Cover]]:
    """Who acts, and the products in the order of ``ids``, all of it locked."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    rows = actor.organization.products.filter(pk__in=ids).select_related("kind", "plan", "organization").order_by("pk")
    found = {each.pk: each for each in rows.select_for_update(of=("self",), no_key=True)}
    if len(found) != len(set(ids)):
        raise Product.DoesNotExist
    return actor, covers_of([found[pk] for pk in ids], actor.day_at(now))


def _write(actor: Membership, covers: Sequence[Cover], *, on: bool) -> None:
    _store(covers, on=on)
    kind = EventKind.WARRANTY_ON if on else EventKind.WARRANTY_OFF
    products = [each.product for each in covers]
    record_each(kind, actor=actor.user, organization=actor.organization, products=products)


def _store(covers: Sequence[Cover], *, on: bool) -> None:
    """Two statements; a subscription that is not stored yet is stored for this choice."""
    stored = [each.subscription.pk for each in covers if each.subscription.pk]
    Subscription.objects.filter(pk__in=stored).update(has_warranty=on)
    fresh = [each.subscription for each in covers if not each.subscription.pk]
    for each in fresh:
        each.has_warranty = on
    Subscription.objects.bulk_create(fresh)
