"""Asking for long work and stopping it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction

from core.policy import Verdict
from core.work import wake
from organizations.job_kinds import JobKind
from organizations.jobs.tasks import run_job
from organizations.locks import lock_organization
from organizations.models import Job, Membership


@transaction.atomic
def start_job(*, actor: Membership, verdict: Verdict, kind: JobKind, rows: Sequence[Any]) -> Job:
    """Store a long task and wake a worker. ``verdict`` is the policy's answer for that kind of work, ``rows`` are JSON.

    The same work under way already is answered with its own job: a button pressed twice sends nothing twice.
    """
    verdict.or_403()
    lock_organization(actor.organization_id)
    facts = {"asked_by": actor.user, "kind": kind.key, "data": {"rows": rows}}
    under_way = actor.organization.jobs.filter(**facts, state__in=Job.UNDER_WAY).first()
    if under_way:
        return under_way
    job = actor.organization.jobs.create(**facts, total=len(rows))
    transaction.on_commit(partial(wake, run_job, str(job.pk)))
    return job


@transaction.atomic
def cancel_job(*, job: Job) -> None:
    """Stop before the next row; what is done stays done."""
    Job.objects.filter(pk=job.pk, state__in=Job.UNDER_WAY).update(state=Job.State.CANCELLED)
