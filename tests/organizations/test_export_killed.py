"""A worker that is killed while it makes the archive leaves no half file, and another one finishes once."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection

from manager import environment
from notifications.models import Message
from organizations.exports import archive as exports
from organizations.exports.commands import start_export
from organizations.jobs import tasks
from organizations.models import Job
from tests import factories
from tests.evidence import count

WORK = (
    "import django; django.setup()\nfrom organizations.exports import archive\nfrom organizations.jobs import tasks\n"
)
MAKES = "whole = archive.assemble\n"
KILL = f"import os; os.kill(os.getpid(), {signal.SIGKILL:d})"
FAULTS = {
    "in a piece": f"def dies(*_given):\n    {KILL}\narchive.csv_text = dies\n",
    "after the archive": f"{MAKES}def dies(*given):\n    whole(*given); {KILL}\narchive.assemble = dies\n",
}


def worker(job: Job, fault: str, folder: Path) -> int:
    """A worker in a process of its own, on the database of the tests; how it ended."""
    place = connection.get_connection_params()
    url = f"postgresql:///{place['dbname']}?host={quote(place['host'])}&user={place['user']}"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "manager.settings", "DATABASE_URL": url, "ATRIO_VAR": str(folder)}
    script = f"{WORK}{fault}tasks.run_job('{job.pk}')"
    return subprocess.Popen([sys.executable, "-c", script], env=told, cwd=environment.ROOT).wait(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", FAULTS)
def test_killed_and_finished_by_another(settings: LazySettings, tmp_path: Path, where: str) -> None:
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": f"{tmp_path}/files"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    job = start_export(actor=factories.owner_of(factories.organization()))
    assert worker(job, FAULTS[where], tmp_path) == -signal.SIGKILL
    count("processes killed in the middle of their work")
    job.refresh_from_db()
    assert (job.is_over, job.result) == (False, "")
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert default_storage.listdir(f"{exports.FOLDER}/{job.pk}") == ([], [job.result.rpartition("/")[2]])
    assert Message.objects.filter(kind="organizations/export_ready").count() == 1
