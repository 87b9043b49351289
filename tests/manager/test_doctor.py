"""``manage.py doctor`` says in sentences what a machine is missing."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings

from manager import diagnosis, environment
from tests.manager.portals import variables


@pytest.mark.django_db
@pytest.mark.parametrize("check", [diagnosis.database, diagnosis.migrations, diagnosis.shared_cache, diagnosis.files])
def test_a_healthy_part_is_not_mentioned(check: object) -> None:
    assert callable(check)
    assert check() == ""


@pytest.mark.parametrize(("key", "is_weak"), [("short", True), ("a" * 60, True), ("0123456789abcdef" * 4, False)])
def test_a_weak_secret_is_told_outside_development(settings: LazySettings, key: str, is_weak: bool) -> None:  # noqa: FBT001
    settings.DEVELOPMENT, settings.SECRET_KEY = False, key
    assert bool(diagnosis.secret_key()) is is_weak


def test_an_address_without_https_is_told_outside_development(settings: LazySettings) -> None:
    settings.DEVELOPMENT, settings.ALLOWED_HOSTS, settings.PUBLIC_URL = False, ["a.example"], "http://a.example"
    assert "has to begin with https://" in diagnosis.addresses()
    settings.PUBLIC_URL = "https://a.example"
    assert diagnosis.addresses() == ""


@pytest.mark.proof
def test_a_sick_machine_is_explained_with_exit_code_1(tmp_path: Path) -> None:
    env = variables(tmp_path, DATABASE_URL="postgresql://x@127.0.0.1:1/x", REDIS_URL="redis://127.0.0.1:1/0")
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, cwd=environment.ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "PostgreSQL does not answer. Look at DATABASE_URL" in done.stdout
    assert "The cache does not answer" in done.stdout
    assert "The mail server 127.0.0.1:0 does not answer" in done.stdout
    assert "Traceback" not in done.stderr
