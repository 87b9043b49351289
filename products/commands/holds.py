"""Locking the management of a product, maintenance, and their ends (guide 8)."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import as_of_now
from organizations.models import Membership
from products import emails
from products.facts import facts_of
from products.locks import product_as_of_now
from products.models import Hold, Product
from products.policies import ProductPolicy, may_lock, may_maintain
from security import journal


@transaction.atomic
def lock(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Stop restricted users from managing the product; mail the organisation's users (PRD-20..24).

    Raises Refused without the right or for kinds without a lock, RuleError when it is locked already or the end has
    passed.
    """
    actor, product = _allowed(may_lock, actor, product, now)
    return _hold(actor, product, Hold.Kind.LOCK, journal.Kind.PRODUCT_LOCKED, reason, ends_at, now)


@transaction.atomic
def unlock(*, actor: Membership, product: Product, now: datetime.datetime) -> None:
    """Lift the organisation's own lock; other holds stay (13.16). Unlocking twice is no error."""
    actor, product = _allowed(may_lock, actor, product, now)
    _lift(actor, product, Hold.Kind.LOCK, journal.Kind.PRODUCT_UNLOCKED, now)


@transaction.atomic
def maintain(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Start maintenance of a mail service: reception goes on, consultation stops (PRD-25). Raises like ``lock``."""
    actor, product = _allowed(may_maintain, actor, product, now)
    return _hold(actor, product, Hold.Kind.MAINTENANCE, journal.Kind.MAINTENANCE_STARTED, reason, ends_at, now)


@transaction.atomic
def end_maintenance(*, actor: Membership, product: Product, now: datetime.datetime) -> None:
    """End it; nothing that arrived meanwhile is lost (PRD-26)."""
    actor, product = _allowed(may_maintain, actor, product, now)
    _lift(actor, product, Hold.Kind.MAINTENANCE, journal.Kind.MAINTENANCE_ENDED, now)


def _allowed(
    policy: ProductPolicy, actor: Membership, product: Product, now: datetime.datetime
) -> tuple[Membership, Product]:
    actor = as_of_now(actor)
    product = product_as_of_now(actor, product)
    policy(actor, facts_of(actor, product, now)).or_403()
    return actor, product


def _hold(
    actor: Membership, product: Product, kind: Hold.Kind, event: journal.Kind, reason: str,
    ends_at: datetime.datetime | None, now: datetime.datetime,
) -> Hold:  # fmt: skip
    if ends_at is not None and ends_at <= now:
        raise RuleError(_("The end must lie in the future."))
    product.holds.filter(kind=kind, lifted_at=None, ends_at__lte=now).update(lifted_at=now)
    owner = {"owner": actor.user, "owner_name": actor.user.full_name}
    try:
        with transaction.atomic():
            hold = product.holds.create(kind=kind, reason=reason, started_at=now, ends_at=ends_at, **owner)
    except IntegrityError as error:
        raise RuleError(_("Somebody else did this already.")) from error
    _tell(actor, product, hold, event, now)
    return hold


def _lift(actor: Membership, product: Product, kind: Hold.Kind, event: journal.Kind, now: datetime.datetime) -> None:
    hold = product.holds.in_force(now).filter(kind=kind).first()
    if hold is None:
        return
    hold.lifted_at, hold.lifted_by = now, actor.user
    hold.save(update_fields=["lifted_at", "lifted_by"])
    _tell(actor, product, hold, event, now)


def _tell(actor: Membership, product: Product, hold: Hold, event: journal.Kind, now: datetime.datetime) -> None:
    journal.record(
        event, actor=actor.user, organization=actor.organization, product=product,
        reason=hold.reason, until=hold.ends_at.isoformat() if hold.ends_at else None,
    )  # fmt: skip
    emails.hold_changed(product, actor=actor, hold=hold, now=now)
