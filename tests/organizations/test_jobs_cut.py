"""A part that is down for a moment stops no job for good: the schedule takes it up again."""

import pytest
from django.db import InterfaceError, OperationalError

from core.errors import Unavailable
from organizations.jobs.tasks import JobTask
from organizations.models import Job
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
