"""A worker, or the registry itself, that is killed at any moment leaves one renewal (REG-2)."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as live
from django.db import connection

from domains.models import RegistryCommand
from domains.registry import base
from domains.registry.base import RegistryError
from domains.registry.local.control import Control
from manager import environment
from manager.supervisor import programs
from tests.domains import orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach
from tests.domains.test_exchange import EXPIRES, NAME, insist
from tests.evidence import count

SCRIPT = """
import datetime, os, signal, django; django.setup()
from domains.registry import base, exchange
from domains.registry.epp.session import Session
{fault}
exchange.perform("local", base.Renew(key="killed-1", name="huerto.com", expires_on=datetime.date(2031, 5, 1)))
"""
DIES = {
    "before it is sent": "Session.ask = lambda *_given, **_more: os.kill(os.getpid(), signal.SIGKILL)",
    "before the answer": "",
    "after the answer": "from domains.registry.log import DatabaseLog\n"
    "DatabaseLog.answered = lambda *_given, **_more: os.kill(os.getpid(), signal.SIGKILL)",
}
"""What is changed in the worker so that it dies there."""


def worker(control: Control, fault: str) -> "subprocess.Popen[bytes]":
    place = connection.get_connection_params()
    url = f"postgresql:///{place['dbname']}?host={quote(place['host'])}&user={place['user']}"
    told = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "manager.settings",
        "DATABASE_URL": url,
        "ATRIO_VAR": str(live.VAR_DIR),
    }
    script = [sys.executable, "-c", SCRIPT.format(fault=DIES[fault])]
    return subprocess.Popen(script, env=told, cwd=environment.ROOT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", DIES)
def test_a_worker_that_is_killed_renews_once(control: Control, moment: str) -> None:
    control.put(NAME, expires=EXPIRES)
    if moment == "before the answer":
        control.fault("hang", 1, "renew")
    running = worker(control, moment)
    if moment == "before the answer":
        _until_renewed(control)
        running.kill()
    assert running.wait(30) == -signal.SIGKILL
    count("processes killed in the middle of their work")
    assert RegistryCommand.objects.of("local", "killed-1").get().answered_at is None
    insist(base.Renew(key="killed-1", name=NAME, expires_on=EXPIRES.date()))
    assert [row[1] for row in control.effects("renew", NAME)] == ["killed-1"]
    tries = RegistryCommand.objects.of("local", "killed-1").count()
    assert tries == (2 if moment == "before it is sent" else 1)


def _until_renewed(control: Control) -> None:
    for _time in range(300):
        if control.effects("renew", NAME):
            return
        time.sleep(0.1)
    raise AssertionError("The worker did not renew.")


def started(var: Path) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(programs.registry(var), cwd=environment.ROOT, stdout=subprocess.PIPE)
    assert child.stdout
    assert child.stdout.readline()
    return child


def test_a_registry_that_is_killed_comes_back_as_it_was(tmp_path: Path) -> None:
    first = started(tmp_path)
    control = Control(tmp_path / "registry")
    place, registry = control.address(), reach(control, MemoryLog())
    registry.perform(orders.register(NAME))
    control.move_clock("+3d")
    first.kill()
    first.wait(10)
    with pytest.raises(RegistryError):
        registry.info(NAME)
    second = started(tmp_path)
    assert {**(control.address() or {}), "process": 0} == {**(place or {}), "process": 0}
    assert registry.info(NAME).code == orders.CODE
    assert control.now() - datetime.datetime.now(datetime.UTC) > datetime.timedelta(days=2)
    second.terminate()
    assert second.wait(10) == 0
    count("processes killed in the middle of their work")
