"""Suspending one member of the organization now, and reinstating them (SEC-68, PRD-27..30).

People read *lock* and *unlock* (*bloquear*); names that are stored (kinds of the journal and of mails) say so too.
"""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from organizations import emails
from organizations.locks import lock_and_reload, lock_organization, reload_member
from organizations.models import Membership
from organizations.policies import may_suspend
from organizations.undoing.commands import keep
from security.base.limits import HOUR, News
from security.journal.events import record
from security.kinds import EventKind

NEWS = News("member-locks", amount=12, seconds=HOUR)
"""To one member about being suspended and reinstated. The stored name keeps its word."""


@transaction.atomic
def suspend_member(
    *, actor: Membership, subject: Membership, reason: str, until: datetime.datetime | None, now: datetime.datetime
) -> bool:
    """Close the organization to a member at once: pages, jobs, open forms. Their account stays open.

    False when they are suspended already. Raises Refused without the right and for oneself, RuleError for an end that
    has passed or without a reason, Unavailable.
    """
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_suspend(actor, subject).or_403()
    if subject.is_suspended and (subject.suspended_until is None or subject.suspended_until > now):
        return False
    if until is not None and until <= now:
        raise RuleError(_("The end must lie in the future."))
    if not reason.strip():
        raise RuleError(_("Write the reason: the person reads it."))
    before = _kept(subject)
    subject.suspend(reason=reason, until=until, by=actor.user.full_name, now=now)
    _tell(subject, emails.suspended)
    keep(actor, "member-lock", subject.pk, subject.full_name, before)
    actor.record(EventKind.MEMBER_SUSPENDED, about=subject, reason=reason, until=until.isoformat() if until else None)
    return True


@transaction.atomic
def reinstate_member(*, actor: Membership, subject: Membership, seen: str | None = None) -> bool:
    """Let a suspended member in again. False when they are not suspended. Raises Refused without the right,
    ChangedMeanwhile when ``seen`` is another suspension."""
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_suspend(actor, subject).or_403()
    if not subject.is_suspended:
        return False
    check_unchanged(seen, subject.suspended_at)
    before = _kept(subject)
    _open_again(subject)
    keep(actor, "member-lock", subject.pk, subject.full_name, before)
    actor.record(EventKind.MEMBER_REINSTATED, about=subject)
    return True


@transaction.atomic
def end_next_suspension(now: datetime.datetime) -> bool:
    """Take off one suspension whose end has passed; False when there is none. The portal's own act."""
    over = Membership.objects.filter(suspended_until__lte=now).select_related("user", "organization")
    found = over.first()
    if found is None:
        return False
    try:
        lock_organization(found.organization_id)
    except RuleError:  # the organization was deleted in this moment, with the suspension
        return True
    subject = over.filter(pk=found.pk).first()
    if subject is None:
        return True
    _open_again(subject)
    record(
        EventKind.MEMBER_SUSPENSION_ENDED, actor=None, user=subject.user, organization=subject.organization,
        name=subject.user.full_name,
    )  # fmt: skip
    return True


def _kept(subject: Membership) -> dict[str, str | None]:
    """A suspension as its way back keeps it; empty for nobody suspended."""
    until = subject.suspended_until.isoformat() if subject.suspended_until else None
    return {"reason": subject.suspended_reason, "until": until} if subject.suspended_at else {}


def _open_again(subject: Membership) -> None:
    subject.reinstate()
    _tell(subject, emails.reinstated)


def _tell(subject: Membership, mail: Callable[[Membership], object]) -> None:
    if NEWS.goes_out(subject):
        mail(subject)
