"""What the clock calls, the worker knows."""

import subprocess
import sys

import pytest
from django.conf import settings

ASK = "from manager.celery import app; app.loader.import_default_modules(); print(*app.tasks, sep='\\n')"


@pytest.mark.proof
def test_a_fresh_worker_knows_every_task_of_the_clock() -> None:
    known = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
    )
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(known.stdout.split())
