"""Locking the management of a product, maintenance, and their ends (guide 8)."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import as_of_now
from organizations.models import Membership
from products import emails
from products.access import facts_of
from products.models import Hold, Product
from products.policies import may_lock, may_maintain
from security import journal


@transaction.atomic
def lock(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Stop restricted users from managing the product; mail the organisation's users (PRD-20..24)."""
    actor = as_of_now(actor)
    may_lock(actor, facts_of(actor, product, now)).or_403()
    return _hold(actor, product, Hold.Kind.LOCK, journal.Kind.PRODUCT_LOCKED, reason, ends_at, now)


@transaction.atomic
def unlock(*, actor: Membership, product: Product, now: datetime.datetime) -> None:
    """Lift the organisation's own lock; other holds stay (13.16). Unlocking twice is no error."""
    actor = as_of_now(actor)
    may_lock(actor, facts_of(actor, product, now)).or_403()
    _lift(actor, product, Hold.Kind.LOCK, journal.Kind.PRODUCT_UNLOCKED, now)


@transaction.atomic
def maintain(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Start maintenance of a mail service: reception goes on, consultation stops (PRD-25)."""
    actor = as_of_now(actor)
    may_maintain(actor, facts_of(actor, product, now)).or_403()
    return _hold(actor, product, Hold.Kind.MAINTENANCE, journal.Kind.MAINTENANCE_STARTED, reason, ends_at, now)


@transaction.atomic
def end_maintenance(*, actor: Membership, product: Product, now: datetime.datetime) -> None:
    """End it; nothing that arrived meanwhile is lost (PRD-26)."""
    actor = as_of_now(actor)
    may_maintain(actor, facts_of(actor, product, now)).or_403()
    _lift(actor, product, Hold.Kind.MAINTENANCE, journal.Kind.MAINTENANCE_ENDED, now)


def _hold(
    actor: Membership, product: Product, kind: Hold.Kind, event: journal.Kind, reason: str,
    ends_at: datetime.datetime | None, now: datetime.datetime,
) -> Hold:  # fmt: skip
    if ends_at is not None and ends_at <= now:
        raise RuleError(_("The end must lie in the future."))
    product.holds.filter(kind=kind, lifted_at=None, ends_at__lte=now).update(lifted_at=now)
    try:
        with transaction.atomic():
            hold = product.holds.create(
                kind=kind,
                owner=actor.user,
                owner_name=actor.user.full_name,
                reason=reason,
                started_at=now,
                ends_at=ends_at,
            )
    except IntegrityError as error:
        raise RuleError(_("This was done already.")) from error
    journal.record(event, actor=actor.user, organization=actor.organization, product=product.name, reason=reason)
    emails.hold_changed(product, actor=actor, hold=hold)
    return hold


def _lift(actor: Membership, product: Product, kind: Hold.Kind, event: journal.Kind, now: datetime.datetime) -> None:
    hold = product.holds.in_force(now).filter(kind=kind).first()
    if hold is None:
        return
    hold.lifted_at, hold.lifted_by = now, actor.user
    hold.save(update_fields=["lifted_at", "lifted_by"])
    journal.record(event, actor=actor.user, organization=actor.organization, product=product.name)
    emails.hold_changed(product, actor=actor, hold=hold)
