"""Locking one member out of the organisation now, and letting them in again (behaviour.md 13.12, PRD-27..30)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations import emails
from organizations.locks import as_of_now, lock_organization, member_as_of_now
from organizations.models import Membership
from organizations.policies import may_lock_out
from security.journal import Kind, record
from security.limits import HOUR, Limit, wait_in_words

LOCKS = Limit("member-locks", amount=6, seconds=HOUR)
"""Times one member may be locked: each one is mailed to them."""


@transaction.atomic
def lock_member(
    *, actor: Membership, subject: Membership, reason: str, until: datetime.datetime | None, now: datetime.datetime
) -> bool:
    """Close the organisation to a member at once: pages, jobs, open forms. Their account and other places stay open.

    False when they are locked already. Raises Refused without the right and for oneself, RuleError for an end that has
    passed, without a reason or after many locks in an hour, Unavailable.
    """
    actor = as_of_now(actor)
    subject = member_as_of_now(actor, subject.pk)
    may_lock_out(actor, subject).or_403()
    if subject.is_blocked and (subject.blocked_until is None or subject.blocked_until > now):
        return False
    if until is not None and until <= now:
        raise RuleError(_("The end must lie in the future."))
    if not reason.strip():
        raise RuleError(_("Write the reason: the person reads it."))
    if wait := LOCKS.take(str(subject.pk)):
        raise RuleError(wait_in_words(wait))
    subject.block(reason=reason, until=until, by=actor.user.full_name, now=now)
    emails.locked_out(subject)
    record(
        Kind.MEMBER_LOCKED, actor=actor.user, user=subject.user, organization=actor.organization,
        name=subject.user.full_name, reason=reason, until=until.isoformat() if until else None,
    )  # fmt: skip
    return True


@transaction.atomic
def unlock_member(*, actor: Membership, subject: Membership) -> bool:
    """Let a locked member in again. False when they are not locked. Raises Refused without the right."""
    actor = as_of_now(actor)
    subject = member_as_of_now(actor, subject.pk)
    may_lock_out(actor, subject).or_403()
    if not subject.is_blocked:
        return False
    _open_again(subject)
    record(
        Kind.MEMBER_UNLOCKED, actor=actor.user, user=subject.user, organization=actor.organization,
        name=subject.user.full_name,
    )  # fmt: skip
    return True


@transaction.atomic
def end_next_lock(now: datetime.datetime) -> bool:
    """Take off one lock whose end has passed; False when there is none. The portal's own act."""
    over = Membership.objects.filter(blocked_until__lte=now).select_related("user", "organization")
    found = over.first()
    if found is None:
        return False
    try:
        lock_organization(found.organization_id)
    except RuleError:  # the organisation was deleted in this moment, with the lock
        return True
    subject = over.filter(pk=found.pk).first()
    if subject is None:
        return True
    _open_again(subject)
    record(
        Kind.MEMBER_LOCK_ENDED, actor=None, user=subject.user, organization=subject.organization,
        name=subject.user.full_name,
    )  # fmt: skip
    return True


def _open_again(subject: Membership) -> None:
    subject.unblock()
    emails.let_in_again(subject)
