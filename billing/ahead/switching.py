"""The automatic renewal of many products at once (BIL-7, BIL-8, BIL-91)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from billing.due.rows import due_for
from billing.models import Subscription
from billing.policies import may_account
from billing.prices.quotes import subscriptions_of
from billing.renewals.commands import too_late
from core.shown import check_unchanged
from core.text import whole_numbers
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product
from products.querysets import ProductQuerySet
from security.journal.events import record_each
from security.kinds import EventKind

MOST = 500
"""Products of one confirmation, which names them all."""


@dataclass(frozen=True)
class Switchable:
    """A product on the confirmation. ``refusal`` says why it cannot be switched on; off is always possible."""

    product: Product
    subscription: Subscription
    refusal: str


def ticked(member: Membership, ticks: list[str], today: datetime.date) -> ProductQuerySet:
    """What the ticks of a form name among all that is due, at most one more than a confirmation takes."""
    return due_for(member, None, today).filter(pk__in=whole_numbers(ticks[: MOST + 1]))


def judged(member: Membership, products: Sequence[Product], now: datetime.datetime) -> list[Switchable]:
    """What the confirmation says of each. One query."""
    today = member.day_at(now)
    known = subscriptions_of(products, today)
    return [Switchable(each, known[each.pk], too_late(each, known[each.pk], today)) for each in products]


def facts_of(rows: Sequence[Switchable]) -> object:
    """What the confirmation showed."""
    return [
        (
            each.product.pk,
            each.product.renews_itself,
            each.subscription.means,
            str(each.product.expires_on),
            each.refusal,
        )
        for each in rows
    ]


@transaction.atomic
def switch_renewals(
    *, actor: Membership, ids: Sequence[int], on: bool, means: str, seen: str | None, now: datetime.datetime
) -> int:
    """Switch these products on or off, and how many were; what cannot be switched on, or is so already, stays.

    ``means`` is a value of ``Subscription.Means`` and counts for what is switched on. Raises Refused, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    rows = judged(actor, _locked(actor, ids, now), now)
    check_unchanged(seen, facts_of(rows))
    wanted = [each for each in rows if _changes(each, on=on, means=means)]
    products = [each.product for each in wanted]
    actor.organization.products.filter(pk__in=[each.pk for each in products]).update(renews_itself=on)
    if on:
        _pay_with(wanted, means)
    kind = EventKind.RENEWAL_SWITCHED_ON if on else EventKind.RENEWAL_SWITCHED_OFF
    record_each(kind, actor=actor.user, organization=actor.organization, products=products)
    return len(products)


def _locked(actor: Membership, ids: Sequence[int], now: datetime.datetime) -> list[Product]:
    """In the order of the page: it was ordered as all that is due is."""
    due = due_for(actor, None, actor.day_at(now)).filter(pk__in=ids).select_related("kind", "plan")
    return list(due.select_for_update(of=("self",), no_key=True))


def _changes(row: Switchable, *, on: bool, means: str) -> bool:
    if not on:
        return row.product.renews_itself
    return not row.refusal and (not row.product.renews_itself or row.subscription.means != means)


def _pay_with(rows: Sequence[Switchable], means: str) -> None:
    """Two statements; a subscription that is not stored yet is stored for a choice of its own."""
    stored = [each.subscription for each in rows if each.subscription.pk]
    Subscription.objects.filter(pk__in=[each.pk for each in stored]).update(means=means)
    fresh = [each.subscription for each in rows if not each.subscription.pk and means]
    for each in fresh:
        each.means = means
    Subscription.objects.bulk_create(fresh)
