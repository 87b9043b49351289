"""Asking for long work and stopping it."""

from functools import partial
from typing import Any

from django.db import transaction

from core.policy import Verdict
from organizations.jobs.tasks import run_soon
from organizations.locks import lock_organization
from organizations.models import Job, Membership


@transaction.atomic
def start_job(*, actor: Membership, verdict: Verdict, kind: str, total: int, data: dict[str, Any]) -> Job:
    """Store a long task and wake a worker. ``verdict`` is the policy's answer for that kind of work.

    The same work under way already is answered with its own job: a button pressed twice sends nothing twice.
    """
    verdict.or_403()
    lock_organization(actor.organization_id)
    under_way = actor.organization.jobs.filter(
        asked_by=actor.user, kind=kind, data=data, state__in=Job.UNDER_WAY
    ).first()
    if under_way:
        return under_way
    job = actor.organization.jobs.create(asked_by=actor.user, kind=kind, total=total, data=data)
    transaction.on_commit(partial(run_soon, job.pk))
    return job


@transaction.atomic
def cancel_job(*, job: Job) -> None:
    """Stop before the next row; what is done stays done."""
    Job.objects.filter(pk=job.pk, state__in=Job.UNDER_WAY).update(state=Job.State.CANCELLED)
