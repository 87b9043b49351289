"""Security alerts: an automatic mail that tells a member how their sign-in is protected (SEC-40, SEC-41)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.components.formats import day_text
from core.errors import RuleError
from notifications.notices import tell
from organizations import emails
from organizations.job_kinds import JobKind
from organizations.locks import GONE, lock_and_reload, reload_member
from organizations.models import Job, Membership
from organizations.policies import may_manage_security
from security.kinds import EventKind

REST = datetime.timedelta(hours=24)
AT_ONCE = 50
"""More people than this are a worker's job."""
MOST = 500
NOBODY = gettext_lazy("Nobody is ticked. Tick people in the list first.")


@transaction.atomic
def send_alert(*, actor: Membership, subject: Membership, now: datetime.datetime) -> None:
    """Mail the alert. Raises RuleError when the person got one in the last 24 hours; two at once send one."""
    actor = lock_and_reload(actor)
    may_manage_security(actor).or_403()
    subject = reload_member(actor, subject.pk)
    if not _claim(subject, now):
        raise RuleError(sent_already(subject, now))
    emails.security_alert(subject, actor=actor)
    tell("alert", subject.pk, now=now, user=subject.user, organization=subject.organization, actor=actor.user.full_name)
    actor.record(EventKind.MEMBER_ALERTED, about=subject)


def send_alerts(*, actor: Membership, subjects: Iterable[Membership], now: datetime.datetime) -> int:
    """Several alerts, each in its own transaction; returns how many were sent, the others had one today."""
    sent = 0
    for subject in subjects:
        try:
            send_alert(actor=actor, subject=subject, now=now)
        except RuleError:
            continue
        sent += 1
    return sent


def sent_already(subject: Membership, now: datetime.datetime) -> str:
    """When the last alert was sent, if another would be too early; else empty. In the reader's zone."""
    if subject.alerted_at is None or subject.alerted_at <= now - REST:
        return ""
    sent = timezone.localtime(subject.alerted_at)
    if sent.date() == timezone.localtime(now).date():
        return _("It was sent today already, at %(time)s.") % {"time": f"{sent:%H:%M}"}
    facts = {"day": day_text(sent.date()), "time": f"{sent:%H:%M}"}
    return _("It was sent on %(day)s at %(time)s. Wait a day between two alerts.") % facts


def _claim(subject: Membership, now: datetime.datetime) -> bool:
    """One statement decides, whoever else sends in the same moment."""
    free = models.Q(alerted_at=None) | models.Q(alerted_at__lte=now - REST)
    return Membership.objects.filter(free, pk=subject.pk).update(alerted_at=now) == 1


def rows_of(members: list[Membership]) -> list[dict[str, Any]]:
    """Rows of the job; the address only names the row when it is refused."""
    return [{"member": member.pk, "email": member.user.email} for member in members]


def _alert_row(_job: Job, actor: Membership, row: dict[str, Any], _prepared: object) -> None:
    """One row of the job: an ordinary alert with today's rights of the person who asked. Raises RuleError."""
    subject = actor.organization.memberships.filter(pk=row["member"]).first()
    if subject is None:
        raise RuleError(GONE)
    send_alert(actor=actor, subject=subject, now=now())


BULK_ALERT = JobKind("bulk-alert", gettext_lazy("Send a security alert"), _alert_row)
