"""Holds begin and end: the organization's own lock and maintenance (guide 8), and the stops of portal and provider."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload, lock_organization
from organizations.models import Membership
from organizations.undoing.commands import keep
from products.context import context_of
from products.holds.service import service_follows
from products.locks import lock_product, reload_product
from products.models import Hold, Product
from products.policies import ProductPolicy, may_lock, may_maintain, may_switch_holds
from products.rights import emails
from security.base.limits import HOUR, News
from security.journal import events as journal
from security.kinds import EventKind

NEWS = News("product-locks", amount=12, seconds=HOUR)
"""To who sees the product, about the organization's own holds, beginnings and ends. The stored name keeps its word."""
OWN = {Hold.Kind.LOCK, Hold.Kind.MAINTENANCE}
BEGUN = {
    Hold.Kind.LOCK: EventKind.PRODUCT_LOCKED,
    Hold.Kind.MAINTENANCE: EventKind.MAINTENANCE_STARTED,
    Hold.Kind.UNPAID: EventKind.PRODUCT_STOPPED_UNPAID,
    Hold.Kind.ABUSE: EventKind.PRODUCT_STOPPED_ABUSE,
    Hold.Kind.UNVERIFIED: EventKind.PRODUCT_STOPPED_UNVERIFIED,
}
ENDED = {
    Hold.Kind.LOCK: EventKind.PRODUCT_UNLOCKED,
    Hold.Kind.MAINTENANCE: EventKind.MAINTENANCE_ENDED,
    Hold.Kind.UNPAID: EventKind.PRODUCT_RELEASED_UNPAID,
    Hold.Kind.ABUSE: EventKind.PRODUCT_RELEASED_ABUSE,
    Hold.Kind.UNVERIFIED: EventKind.PRODUCT_RELEASED_UNVERIFIED,
}
RAN_OUT = {
    Hold.Kind.LOCK: EventKind.LOCK_RAN_OUT,
    Hold.Kind.MAINTENANCE: EventKind.MAINTENANCE_RAN_OUT,
}


@transaction.atomic
def lock(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Stop restricted users from managing the product; mail the organization's users (PRD-20..24).

    Raises Refused without the right or for kinds without a lock, RuleError when it is locked already or the end has
    passed, Unavailable.
    """
    actor, product = _allowed(may_lock, actor, product, now)
    return _keep(actor, _begin(product, Hold.Kind.LOCK, actor.user, reason, ends_at, now), {})


@transaction.atomic
def unlock(*, actor: Membership, product: Product, now: datetime.datetime, seen: str | None = None) -> None:
    """Lift the organization's own lock; other holds stay (PRD-31). Unlocking twice is no error.

    Raises ChangedMeanwhile when ``seen`` is another lock than the present one.
    """
    actor, product = _allowed(may_switch_holds, actor, product, now)
    _lift_own(actor, product, Hold.Kind.LOCK, now, seen)


@transaction.atomic
def maintain(
    *, actor: Membership, product: Product, reason: str, ends_at: datetime.datetime | None, now: datetime.datetime
) -> Hold:
    """Start maintenance of a mail service: reception goes on, consultation stops (PRD-25). Raises like ``lock``."""
    actor, product = _allowed(may_maintain, actor, product, now)
    return _keep(actor, _begin(product, Hold.Kind.MAINTENANCE, actor.user, reason, ends_at, now), {})


@transaction.atomic
def end_maintenance(*, actor: Membership, product: Product, now: datetime.datetime, seen: str | None = None) -> None:
    """End it; nothing that arrived meanwhile is lost (PRD-26). Raises as ``unlock``."""
    actor, product = _allowed(may_switch_holds, actor, product, now)
    _lift_own(actor, product, Hold.Kind.MAINTENANCE, now, seen)


@transaction.atomic
def stop(
    *, product: Product, kind: Hold.Kind, reason: str, owner: User | None, ends_at: datetime.datetime | None = None,
    now: datetime.datetime,
) -> Hold:  # fmt: skip
    """Stop the service for everybody: ``UNPAID`` and ``UNVERIFIED`` by the portal (owner None), ``ABUSE`` by a member
    of the staff.

    Who may do it is the caller's question. Raises RuleError when it is stopped for this already, or the product ended.
    """
    return _begin(lock_product(product), kind, owner, reason, ends_at, now)


@transaction.atomic
def release(
    *, product: Product, kind: Hold.Kind, by: User | None, now: datetime.datetime, seen: str | None = None
) -> None:
    """Lift one stop; other holds stay (PRD-31). Lifting twice is no error. Raises ChangedMeanwhile as ``unlock``."""
    _lift(lock_product(product), kind, by, now, seen)


@transaction.atomic
def end_if_over(*, pk: int, now: datetime.datetime) -> bool:
    """Close a hold whose end has passed, so that its service resumes. False when it was lifted meanwhile."""
    hold = Hold.objects.over(now).select_related("product__kind", "product__organization").filter(pk=pk).first()
    if hold is None:
        return False
    lock_organization(hold.product.organization_id)
    with service_follows(hold.product, now):
        lifted = Hold.objects.over(now).filter(pk=pk).update(lifted_at=now)
    if lifted and hold.kind in RAN_OUT:
        _record(hold.product, hold, RAN_OUT[Hold.Kind(hold.kind)], None)
    return bool(lifted)


def _allowed(
    policy: ProductPolicy, actor: Membership, product: Product, now: datetime.datetime
) -> tuple[Membership, Product]:
    actor = lock_and_reload(actor)
    product = reload_product(actor, product)
    policy(actor, context_of(actor, product, now)).or_403()
    return actor, product


def _keep(actor: Membership, hold: Hold, before: dict[str, str | None]) -> Hold:
    """The way back from its beginning or its end."""
    keep(actor, str(hold.kind), hold.product_id, hold.product.name, before)
    return hold


def _lift_own(actor: Membership, product: Product, kind: Hold.Kind, now: datetime.datetime, seen: str | None) -> None:
    lifted = _lift(product, kind, actor.user, now, seen)
    if lifted is not None:
        ends_at = lifted.ends_at.isoformat() if lifted.ends_at else None
        _keep(actor, lifted, {"reason": lifted.reason, "ends_at": ends_at})


def _begin(
    product: Product, kind: Hold.Kind, owner: User | None, reason: str,
    ends_at: datetime.datetime | None, now: datetime.datetime,
) -> Hold:  # fmt: skip
    if ends_at is not None and ends_at <= now:
        raise RuleError(_("The end must lie in the future."))
    names = {"owner": owner, "owner_name": owner.full_name if owner else "", "organization_id": product.organization_id}
    with service_follows(product, now):
        product.holds.filter(kind=kind, lifted_at=None, ends_at__lte=now).update(lifted_at=now)
        try:
            with transaction.atomic():
                hold = product.holds.create(kind=kind, reason=reason, started_at=now, ends_at=ends_at, **names)
        except IntegrityError as error:
            raise RuleError(_("Someone else did this already.")) from error
    _tell(product, hold, BEGUN[kind], owner, now)
    return hold


def _lift(product: Product, kind: Hold.Kind, by: User | None, now: datetime.datetime, seen: str | None) -> Hold | None:
    hold = product.holds.in_force(now).filter(kind=kind).first()
    if hold is None:
        return None
    check_unchanged(seen, hold.pk)
    hold.lifted_at, hold.lifted_by = now, by
    with service_follows(product, now):
        hold.save(update_fields=["lifted_at", "lifted_by"])
    _tell(product, hold, ENDED[kind], by, now)
    return hold


def _tell(product: Product, hold: Hold, event: EventKind, by: User | None, now: datetime.datetime) -> None:
    _record(product, hold, event, by)
    if hold.kind == Hold.Kind.UNVERIFIED:
        return  # many names at once: who holds them writes one mail for all
    if hold.kind in OWN and not NEWS.goes_out(product):
        return
    emails.hold_changed(product, by=by, hold=hold, now=now)


def _record(product: Product, hold: Hold, event: EventKind, by: User | None) -> None:
    journal.record(
        event, actor=by, organization=product.organization, product=product,
        reason=hold.reason, until=hold.ends_at.isoformat() if hold.ends_at else None,
    )  # fmt: skip
