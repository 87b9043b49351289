"""Requiring two-step verification (guide 10) and who may wait for a while (SEC-44)."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from core.policy import ALLOWED
from core.shown import check_unchanged
from organizations import emails
from organizations.job_kinds import JobKind
from organizations.jobs.commands import start_job
from organizations.locks import lock_and_reload, lock_organization, reload_member
from organizations.models import Job, Membership, Organization, SecondFactorException, SecondFactorGrace
from organizations.models.organization import refused_factors
from organizations.models.second_factor import GRACE
from organizations.policies import may_exempt, may_manage_security
from organizations.protection.progress import affected
from security.base.limits import DAY, News
from security.journal.events import record
from security.kinds import EventKind

AT_ONCE = 50
"""People who are told in the request itself; more are a worker's job."""
NEWS = News("two-step-notices", amount=6, seconds=DAY)
"""Mails to one member that it is required. Beyond it the rule changes as ever; its page asks whoever comes by."""
LONGEST_EXCEPTION = datetime.timedelta(days=90)
FURTHEST_START = datetime.timedelta(days=365)
OWN_FIRST = _("Activate your own two-step verification first: with the method that you are about to require.")
RULE = ["second_factor_from", "second_factor_refuses_sms", "second_factor_set_at", "second_factor_set_by_name"]


@transaction.atomic
def require_second_factor(
    *,
    actor: Membership,
    starts_at: datetime.datetime | None,
    refuses_sms: bool,
    now: datetime.datetime,
    seen: str | None = None,
) -> bool:
    """Require it of every member, from ``starts_at`` or at once, and mail whom it hits (SEC-30..42).

    The same call changes the start or what is refused later. False when nothing changes (double click). Raises
    RuleError when the actor does not satisfy it (SEC-36) or the start lies more than a year ahead, ChangedMeanwhile
    when ``seen`` is another rule than the present one.
    """
    actor = lock_and_reload(actor)
    may_manage_security(actor).or_403()
    refused = refused_factors(refuses_sms=refuses_sms)
    _own_first(actor, refused)
    if starts_at and starts_at > now + FURTHEST_START:
        raise RuleError(_("Choose a start within one year."))
    organization = actor.organization
    start = _start(organization, starts_at, now)
    if (start, refuses_sms) == (organization.second_factor_from, organization.second_factor_refuses_sms):
        return False
    before = facts_of_rule(organization)
    check_unchanged(seen, before)
    _write(actor, start, now, refuses_sms=refuses_sms)
    stopped = list(affected(organization, refused, now).order_by("pk").values_list("pk", flat=True))
    record(
        EventKind.SECOND_FACTOR_REQUIRED, actor=actor.user, organization=organization,
        before=before, after=facts_of_rule(organization), affected=len(stopped),
    )  # fmt: skip
    _tell(actor, stopped)
    return True


@transaction.atomic
def release_second_factor(*, actor: Membership, now: datetime.datetime, seen: str | None = None) -> bool:
    """Stop requiring it (K3). Exceptions end with it; graces stay used. False when it was not required.

    Raises RuleError for somebody who does not satisfy the rule and is only let through for a while: a stolen password
    must not lift what would have stopped it. Raises ChangedMeanwhile as above.
    """
    actor = lock_and_reload(actor)
    may_manage_security(actor).or_403()
    organization = actor.organization
    if organization.second_factor_from is None:
        return False
    _own_first(actor, organization.refused_factors)
    before = facts_of_rule(organization)
    check_unchanged(seen, before)
    _write(actor, None, now, refuses_sms=False)
    organization.second_factor_exceptions.filter(lifted_at=None).update(lifted_at=now)
    record(EventKind.SECOND_FACTOR_RELEASED, actor=actor.user, organization=organization, before=before)
    return True


@transaction.atomic
def exempt(
    *, actor: Membership, subject: Membership, reason: str, ends_at: datetime.datetime, now: datetime.datetime
) -> SecondFactorException:
    """Let a member work without it until a date, at most 90 days ahead; an earlier exception is replaced.

    Raises Refused for oneself, RuleError for an end that is over or too far, without a reason, or when the actor does
    not satisfy the rule: two people without a factor must not exempt each other for ever.
    """
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_exempt(actor, subject).or_403()
    _own_first(actor, actor.organization.refused_factors)
    if not now < ends_at <= now + LONGEST_EXCEPTION:
        raise RuleError(_("Choose an end within the next 90 days. It can be renewed then."))
    if not reason.strip():
        raise RuleError(_("Write the reason: it is kept in the log."))
    _exceptions(subject).update(lifted_at=now)
    given = actor.organization.second_factor_exceptions.create(
        user=subject.user, reason=reason, given_by_name=actor.user.full_name, given_at=now, ends_at=ends_at
    )
    actor.record(EventKind.MEMBER_EXEMPTED, about=subject, reason=reason, until=given.last_day.isoformat())
    return given


@transaction.atomic
def lift_exemption(*, actor: Membership, subject: Membership, now: datetime.datetime, seen: str | None = None) -> bool:
    """End a member's exception now. False when there was none any more. Raises ChangedMeanwhile when ``seen`` is
    another one than the present one."""
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_exempt(actor, subject).or_403()
    _own_first(actor, actor.organization.refused_factors)
    exception = _exceptions(subject).filter(ends_at__gt=now).first()
    if exception is None:
        return False
    check_unchanged(seen, exception.pk)
    _exceptions(subject).update(lifted_at=now)
    actor.record(EventKind.MEMBER_EXEMPTION_LIFTED, about=subject)
    return True


@transaction.atomic
def take_grace(*, member: Membership, now: datetime.datetime) -> SecondFactorGrace:
    """Give oneself three days, once for ever in this organization. Raises RuleError when they were taken before."""
    organization = lock_organization(member.organization_id)
    fresh = organization.memberships.acting(now).select_related("user").filter(pk=member.pk).first()
    if fresh is None or not organization.requires_second_factor(now):
        raise RuleError(_("The organization does not require two-step verification of you any more."))
    try:
        with transaction.atomic():
            grace = organization.second_factor_graces.create(user=fresh.user, taken_at=now, ends_at=now + GRACE)
    except IntegrityError as error:
        raise RuleError(_("You have used your days already. Activate two-step verification now.")) from error
    record(
        EventKind.MEMBER_GRACE_TAKEN, actor=fresh.user, user=fresh.user, organization=organization,
        name=fresh.user.full_name, until=grace.ends_at.isoformat(),
    )  # fmt: skip
    return grace


def _notice_row(_job: Job, actor: Membership, row: dict[str, list[int]], _prepared: object) -> None:
    """One row of the job that tells many: a part of the people; who has it by now, or left, hears nothing."""
    organization = actor.organization
    if organization.second_factor_from is not None:
        _mail(actor, row["members"])


NOTICE = JobKind("second-factor-notice", _("Tell users that two-step verification is required"), _notice_row)


def _start(organization: Organization, asked: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime:
    """The asked start; "at once" keeps a start that has passed."""
    current = organization.second_factor_from
    if asked is not None and asked > now:
        return asked
    return current if current is not None and current <= now else now


def _write(actor: Membership, start: datetime.datetime | None, now: datetime.datetime, *, refuses_sms: bool) -> None:
    organization = actor.organization
    organization.second_factor_from, organization.second_factor_refuses_sms = start, refuses_sms
    organization.second_factor_set_at, organization.second_factor_set_by_name = now, actor.user.full_name
    organization.save(update_fields=RULE)


def facts_of_rule(organization: Organization) -> dict[str, Any]:
    """What is required at present."""
    start = organization.second_factor_from
    return {"from": start.isoformat() if start else None, "without_sms": organization.second_factor_refuses_sms}


def _tell(actor: Membership, stopped: list[int]) -> None:
    if len(stopped) <= AT_ONCE:
        _mail(actor, stopped)
        return
    rows = [{"members": stopped[start : start + AT_ONCE]} for start in range(0, len(stopped), AT_ONCE)]
    start_job(actor=actor, verdict=ALLOWED, kind=NOTICE, rows=rows)


def _mail(actor: Membership, pks: list[int]) -> None:
    organization = actor.organization
    lacking = organization.memberships.filter(pk__in=pks, second_factor__in=organization.refused_factors)
    for member in lacking.acting(clock.now()).select_related("user", "organization").order_by("pk"):
        if not NEWS.goes_out(member):
            continue
        emails.second_factor_required(member, actor=actor)


def _exceptions(subject: Membership) -> Any:
    rows = SecondFactorException.objects.filter(organization_id=subject.organization_id, user_id=subject.user_id)
    return rows.filter(lifted_at=None)


def _own_first(actor: Membership, refused: list[str]) -> None:
    if actor.user.second_factor in refused:
        raise RuleError(OWN_FIRST)
