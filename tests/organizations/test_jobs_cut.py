"""A part that is down for a moment stops no job for good: the schedule takes it up again. A bug stops it."""

import pytest
from django.db import InterfaceError, OperationalError

from core.errors import Unavailable
from organizations.departures.bulk import BULK_REMOVE
from organizations.exports.commands import DOCUMENTS, EVERYTHING
from organizations.invitations.bulk import BULK_INVITE
from organizations.job_kinds import JobKind, kind_of
from organizations.jobs.tasks import JobTask, run_job
from organizations.models import Job
from organizations.protection.alerts import BULK_ALERT
from organizations.protection.two_factor import NOTICE
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (OperationalError("terminating connection"), Job.State.RUNNING),
        (InterfaceError("the connection is closed"), Job.State.RUNNING),
        (Unavailable("cache"), Job.State.RUNNING),
        (KeyError("a bug"), Job.State.FAILED),
    ],
)
def test_only_a_bug_stops_a_job(cast: Cast, trouble: Exception, state: str) -> None:
    job = cast.talleres.jobs.create(asked_by=cast.member("nadia").user, kind="bulk-invite", state=Job.State.RUNNING)
    JobTask().on_failure(trouble, "task", [str(job.pk)], {}, None)
    job.refresh_from_db()
    assert job.state == state


@pytest.mark.parametrize("kind", [BULK_INVITE, BULK_ALERT, BULK_REMOVE, NOTICE, EVERYTHING, DOCUMENTS])
def test_every_kind_of_job_is_registered(kind: JobKind) -> None:
    assert kind_of(kind.key) is kind


def test_a_job_whose_kind_nobody_does_any_more_is_shown_and_stops(cast: Cast) -> None:
    job = cast.talleres.jobs.create(asked_by=cast.nadia, kind="of-yesterday", total=1, data={"rows": [{}]})
    assert run_job.apply(args=[str(job.pk)]).failed()
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.FAILED, 0)
    answer = cast.client("nadia").get(f"/org/talleres-rochat/jobs/{job.pk}/")
    assert answer.status_code == 200
    assert "of-yesterday" in answer.content.decode()
