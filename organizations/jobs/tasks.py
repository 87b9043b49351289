"""Work of the workers: rows of jobs, one at a time, each in a transaction of its own; questions about VAT numbers."""

import uuid
from functools import partial
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from core.clock import now
from core.errors import RuleError, Unavailable
from core.policy import Refused
from core.work import drain
from notifications.reader import Reader
from organizations.job_kinds import kind_of
from organizations.models import Job, Membership

MOMENTARY = (OperationalError, InterfaceError, BrokerError, RedisError, Unavailable)


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
    """Work off a job row by row. Safe to repeat: finished rows are counted in the row's own transaction."""
    drain(partial(advance, uuid.UUID(job_id)))


@transaction.atomic
def advance(pk: uuid.UUID) -> bool:
    """Do the next row; False when there is none, somebody else holds the job, or it was cancelled."""
    job = Job.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk, state__in=Job.UNDER_WAY).first()
    if job is None:
        return False
    rows = job.data["rows"]
    if job.done < len(rows):
        _run_row(job, rows[job.done])
    stopped = job.makes_a_file and bool(job.failures)
    finished = stopped or job.done >= len(rows)
    job.state = Job.State.FAILED if stopped else Job.State.DONE if finished else Job.State.RUNNING
    job.finished_at = now() if finished else None
    job.save()
    return not finished


def _still_there(actor: Membership | None) -> Membership:
    if actor is None:
        raise Refused(_("You do not belong to this organization any more."))
    return actor


def _run_row(job: Job, row: Any) -> None:
    job.done += 1
    membership = Membership.objects.filter(organization_id=job.organization_id, user_id=job.asked_by_id)
    actor = membership.acting(now()).first()
    try:
        with transaction.atomic(), Reader.of(job.asked_by).reading():
            kind_of(job.kind).run(job, _still_there(actor), row)
    except (RuleError, Refused) as refusal:
        job.failures = [*job.failures, {"row": row, "reason": str(refusal)}]
