"""Work of the workers: rows of jobs, one at a time, each in a transaction of its own; questions about VAT numbers."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Task, shared_task
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import MOMENTARY, RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from core.work import wake
from notifications.notices import tell
from notifications.reader import Reader
from organizations.job_kinds import kind_of
from organizations.models import Job, Membership

RUN = datetime.timedelta(seconds=20)
"""After which a worker turns to other work."""
REFUSALS = (RuleError, Refused, ChangedMeanwhile)
"""Of one row; the next ones are done."""


class JobTask(Task):  # type: ignore[misc]
    """A bug in a row stops its job and is shown on the job's page.

    A part that was down for a moment does not: the schedule wakes a worker for the rows that are left.
    """

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Mark the job of the failed task."""
        if isinstance(exc, MOMENTARY):
            return
        Job.objects.filter(pk=args[0], state__in=Job.UNDER_WAY).update(state=Job.State.FAILED, finished_at=now())


@shared_task(name="organizations.run_job", base=JobTask, ignore_result=True)
def run_job(job_id: str) -> None:
    """Work off a job row by row. Safe to repeat: finished rows are counted in the row's own transaction.

    After ``RUN`` the job goes to the end of the queue: two long ones would keep every worker from the mails.
    """
    begin = now()
    while advance(uuid.UUID(job_id)):
        if now() - begin > RUN:
            wake(run_job, job_id)
            return


def advance(pk: uuid.UUID) -> bool:
    """Do the next row; False when there is none, somebody else holds the job, or it was cancelled."""
    with _alone_with(pk) as is_free:
        under_way = Job.objects.filter(pk=pk, state__in=Job.UNDER_WAY)
        job = under_way.select_related("asked_by", "organization").first() if is_free else None
        return job is not None and _do_row(under_way, job.done, _prepared(job))


@contextmanager
def _alone_with(pk: uuid.UUID) -> Iterator[bool]:
    """Whether no other worker is at the job. Held outside of transactions, and let go when the worker dies."""
    key = [pk.int >> 65]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        is_free = cursor.fetchone()[0]
    try:
        yield is_free
    finally:
        if is_free and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", key)


def _prepared(job: Job) -> Any:
    """What the next row needs that takes long, or the refusal of it."""
    prepare, rows = kind_of(job.kind).prepare, job.data["rows"]
    if prepare is None or job.done >= len(rows):
        return None
    try:
        with Reader.of(job.asked_by).reading():
            return prepare(job, _actor(job), rows[job.done])
    except REFUSALS as refusal:
        return refusal


@transaction.atomic
def _do_row(under_way: QuerySet[Job], number: int, prepared: Any) -> bool:
    """The row with this number, unless somebody else has done it or is at it."""
    job = under_way.select_for_update(skip_locked=True, no_key=True).filter(done=number).first()
    if job is None:
        return False
    rows = job.data["rows"]
    if job.done < len(rows):
        _run_row(job, rows[job.done], prepared)
    stopped = job.makes_a_file and bool(job.failures)
    finished = stopped or job.done >= len(rows)
    job.state = Job.State.FAILED if stopped else Job.State.DONE if finished else Job.State.RUNNING
    job.finished_at = now() if finished else None
    job.save()
    if finished:
        tell("job", job.pk, now=now(), user=job.asked_by, organization=job.organization, title=job.kind)
    return not finished


def _actor(job: Job) -> Membership:
    membership = Membership.objects.filter(organization_id=job.organization_id, user_id=job.asked_by_id)
    actor: Membership | None = membership.acting(now()).first()
    if actor is None:
        raise Refused(_("You do not belong to this organization any more."))
    return actor


def _run_row(job: Job, row: Any, prepared: Any) -> None:
    job.done += 1
    try:
        with transaction.atomic(), Reader.of(job.asked_by).reading():
            if isinstance(prepared, REFUSALS):
                raise prepared
            kind_of(job.kind).run(job, _actor(job), row, prepared)
    except REFUSALS as refusal:
        job.failures = [*job.failures, {"row": row, "reason": str(refusal)}]
