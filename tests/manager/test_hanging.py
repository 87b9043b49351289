"""A part that hangs is waited for once and for a moment: 503, and pages that need nothing of it are not held up."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings
from kombu.exceptions import OperationalError
from redis.exceptions import TimeoutError as RedisTimeout

from core import silence, valkey
from core.work import BROKER, wake
from manager.embedded import paths
from tests.core.test_work import task
from tests.factories import PASSWORD, person
from tests.manager.silent import Line, line

ASK = """
import django, sys; django.setup()
from django.db import OperationalError, connection
from django.test import Client
from accounts.models import User
def work():
    try:
        User.objects.exists()
    except OperationalError:
        return "down"
    finally:
        connection.close()
    return "done"
for line in sys.stdin:
    client = Client(raise_request_exception=False)
    if line.strip() != "/login/":
        client.cookies["atrio_session"] = "abcdefghijklmnopqrstuvwxyz012345"
    print(work() if line == "work\\n" else client.get(line.strip()).status_code, flush=True)
"""


@pytest.fixture(autouse=True)
def _awake() -> Iterator[None]:
    yield
    BROKER.end()


@contextmanager
def portal(**variables: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that asks for the pages that it is told, one a line."""
    env = {**os.environ, **variables, "DJANGO_SETTINGS_MODULE": "manager.settings", "DEVELOPMENT": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", ASK], env=env, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def answer(process: "subprocess.Popen[str]", path: str) -> str:
    """The status of a page."""
    told, printed = process.stdin, process.stdout
    assert told is not None
    assert printed is not None
    told.write(f"{path}\n")
    told.flush()
    return printed.readline().strip()


def database_through(opened: Line) -> str:
    name = settings.DATABASES["default"]["NAME"]
    return f"postgresql://atrio@127.0.0.1:{opened.port}/{name}"


@pytest.mark.proof
@pytest.mark.django_db
def test_a_database_that_hangs_gives_503_and_holds_up_no_stranger() -> None:
    with (
        line(f"{paths.socket_dir(settings.VAR_DIR)}/.s.PGSQL.5432") as opened,
        portal(DATABASE_URL=database_through(opened)) as process,
    ):
        assert answer(process, "/profile/") == "302"
        opened.is_silent = True
        before = opened.calls
        assert [answer(process, path) for path in ("/profile/", "/login/", "/profile/")] == ["503", "200", "503"]
        assert opened.calls <= before + 3
        opened.is_silent = False


@pytest.mark.proof
@pytest.mark.django_db
def test_a_worker_asks_whether_the_database_lives_before_it_works() -> None:
    with (
        line(f"{paths.socket_dir(settings.VAR_DIR)}/.s.PGSQL.5432") as opened,
        portal(DATABASE_URL=database_through(opened)) as process,
    ):
        assert answer(process, "work") == "done"
        opened.is_silent = True
        assert answer(process, "work") == "down"
        opened.is_silent = False


@pytest.mark.proof
def test_a_database_that_never_answered_gives_503_too() -> None:
    with line() as opened, portal(DATABASE_URL=database_through(opened)) as process:
        assert [answer(process, path) for path in ("/profile/", "/login/", "/profile/")] == ["503", "200", "503"]


@pytest.mark.proof
@pytest.mark.django_db
def test_a_cache_that_hangs_is_waited_for_once(client: Client) -> None:
    with line() as opened, hanging_cache(opened):
        data = {"email": person().email, "password": PASSWORD}
        assert [client.post("/login/", data).status_code for _again in range(3)] == [503] * 3
        assert client.get("/login/").status_code == 200
        assert opened.calls == 1


def test_a_cache_is_waited_for_a_second_at_most() -> None:
    waits = caches["default"]._cache._one.connection_pool.connection_kwargs  # type: ignore[attr-defined]
    assert (waits["socket_timeout"], waits["socket_connect_timeout"]) == (1.0, 1.0)
    assert waits["retry"].get_retries() == 0


@contextmanager
def hanging_cache(opened: Line) -> Iterator[None]:
    place = f"redis://127.0.0.1:{opened.port}/0"
    with override_settings(CACHES={"default": {**settings.CACHES["default"], "LOCATION": place}}):
        yield
    valkey.SILENCES[place].end()


@pytest.mark.proof
def test_a_cache_is_asked_again_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "PAUSE", 0.0)
    with line() as opened, hanging_cache(opened):
        for _again in range(2):
            with pytest.raises(RedisTimeout, match="Timeout"):
                caches["default"].get("x")
        assert opened.calls == 2


def test_a_broker_that_hangs_is_waited_for_once() -> None:
    with line() as opened:
        transport = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 0.2}
        unheard = task(broker_url=f"redis://127.0.0.1:{opened.port}/0", broker_transport_options=transport)
        with pytest.raises(OperationalError):
            unheard.delay("anybody?")
        before = opened.calls
        for _again in range(3):
            wake(unheard, "anybody?")
        assert opened.calls == before + 1
