"""The clock as a caller: reminders of invitations, jobs that lost their worker, locks that are over."""

import datetime

from celery import shared_task
from django.db import transaction

from core.clock import now, today
from core.work import drain, wake
from organizations import emails
from organizations.deletion.commands import erase_next_kept
from organizations.departures.commands import close_next_departure
from organizations.exports.commands import sweep_exports as sweep
from organizations.jobs.tasks import run_job
from organizations.models import Invitation, Job
from organizations.protection.suspending import end_next_suspension
from organizations.undoing.commands import forget_old

REMIND_BEFORE = datetime.timedelta(days=3)
STALE_AFTER = datetime.timedelta(seconds=15)
"""Longer than most rows take. A worker that is woken in vain finds that somebody is at the job, and goes."""


@shared_task(name="organizations.remind_invitations", ignore_result=True)
def remind_invitations() -> None:
    """Remind every pending invitation once, in its last three days; catches up after downtime."""
    drain(lambda: _remind_next(now()))


@transaction.atomic
def _remind_next(moment: datetime.datetime) -> bool:
    waiting = Invitation.objects.open_at(moment).filter(reminded_at=None, expires_at__lte=moment + REMIND_BEFORE)
    invitation = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if invitation is None:
        return False
    invitation.reminded_at = moment
    invitation.save(update_fields=["reminded_at"])
    emails.invitation_reminder(invitation)
    return True


@shared_task(name="organizations.resume_jobs", ignore_result=True)
def resume_jobs() -> None:
    """Wake a worker for jobs that nobody has touched for a while."""
    for pk in Job.objects.filter(state__in=Job.UNDER_WAY, touched_at__lt=now() - STALE_AFTER).values_list(
        "pk", flat=True
    ):
        wake(run_job, str(pk))


@shared_task(name="organizations.end_locks", ignore_result=True)  # stored in queues: keeps its word
def end_suspensions() -> None:
    """Take off suspensions whose end has passed; they stop nobody from that instant on anyway."""
    drain(lambda: end_next_suspension(now()))


LAST_PLACE = "Etc/GMT+12"
"""Where a day ends last: what is kept for an organization is kept until its last day is over everywhere."""


@shared_task(name="organizations.erase_kept", ignore_result=True)
def erase_kept() -> None:
    """Erase what was kept of organizations whose retention is over."""
    drain(lambda: erase_next_kept(today(LAST_PLACE)))


@shared_task(name="organizations.sweep_exports", ignore_result=True)
def sweep_exports() -> None:
    """Delete the files of exports whose days are over."""
    sweep(now())


@shared_task(name="organizations.forget_undo_steps", ignore_result=True)
def forget_undo_steps() -> None:
    """Delete the ways back whose day is over."""
    forget_old(now())


@shared_task(name="organizations.close_departures", ignore_result=True)
def close_departures() -> None:
    """Close removals whose 30 days are over; they could not be undone from that instant on anyway."""
    drain(lambda: close_next_departure(now()))
