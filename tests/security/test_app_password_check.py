"""What mail servers ask: only with the secret, the same for unknown people, bounded."""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.clock import now
from manager.environment import ROOT, UnusableSetting, load
from security.app_passwords.check import BY_BOTH, BY_LOGIN, OVERALL, Question, check
from security.app_passwords.commands import generate
from security.base.limits import Limit
from security.models import Event
from tests import factories

SECRET = "s" * 40
ADDRESS = "/api/app-passwords/check/"


@pytest.fixture(autouse=True)
def _a_mail_server(settings: LazySettings) -> None:
    settings.APP_PASSWORD_CHECKERS = {"sync": "t" * 40, "dovecot": SECRET}


@pytest.fixture
def clara(db: None) -> User:
    return factories.person()


def ask(login: str, password: str, *, secret: str = SECRET, **more: Any) -> Any:
    """One question over HTTP."""
    body = json.dumps({"login": login, "password": password, **more})
    headers = {"authorization": f"Bearer {secret}"}
    return factories.browser().post(ADDRESS, body, content_type="application/json", headers=headers)


def test_a_right_password_is_right(clara: User) -> None:
    factories.app_password(clara, characters := generate(), name="Phone")
    answer = ask(clara.email.upper(), characters, service="imap", ip="2001:db8::1")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "login": clara.email, "name": "Phone"})
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_own_password_of_the_portal_opens_no_program(clara: User) -> None:
    assert ask(clara.email, factories.PASSWORD).json() == {"ok": False}


@pytest.mark.parametrize("secret", ["", "s" * 39, "s" * 41, "ä" * 40])
def test_without_the_secret_nothing_is_said(clara: User, secret: str) -> None:
    factories.app_password(clara, characters := generate())
    assert ask(clara.email, characters, secret=secret).status_code == 401


def test_without_any_checker_the_door_is_closed(clara: User, settings: LazySettings) -> None:
    settings.APP_PASSWORD_CHECKERS = {}
    assert ask(clara.email, "x", secret="").status_code == 401


def test_a_weak_secret_stops_the_start() -> None:
    with pytest.raises(UnusableSetting, match="APP_PASSWORD_CHECKERS: the secret of dovecot"):
        load({"SECRET_KEY": "x" * 50, "APP_PASSWORD_CHECKERS": '{"dovecot": "short"}'})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"\xff", b"[" * 4000, b'{"login": 1, "password": "x"}', b'{"login": "x"}',
        b'{"login": "x", "password": "' + b"y" * 201 + b'"}', b'{"login": "\\u0000", "password": "x"}',
        b'{"login": "\\ud800", "password": "x"}', b'{"login": "x", "password": "x", "ip": "nowhere"}',
        b'{"login": "x", "password": "x", "service": ["imap"]}', b"{" + b" " * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_400(db: None, body: bytes) -> None:
    headers = {"authorization": f"Bearer {SECRET}"}
    answer = factories.browser().post(ADDRESS, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "ı" * 24, "k" * 24])
def test_any_letters_are_just_a_wrong_password(clara: User, password: str) -> None:
    factories.app_password(clara)
    assert ask(clara.email, password).json() == {"ok": False}


def test_the_last_use_is_written_once_a_minute(clara: User) -> None:
    row, moment = factories.app_password(clara, characters := generate()), now()
    for seconds, seen in ((0, 0), (59, 0), (61, 61)):
        at = moment + datetime.timedelta(seconds=seconds)
        assert check(Question(clara.email, characters, "imap", "192.0.2.7"), now=at)
        row.refresh_from_db()
        assert row.last_used_at == moment + datetime.timedelta(seconds=seen)
    assert (row.last_ip, row.last_service) == ("192.0.2.7", "imap")


def test_wrong_passwords_are_bounded_and_elsewhere_the_owner_passes(clara: User) -> None:
    factories.app_password(clara, characters := generate())
    answers = [ask(clara.email, generate(), ip="203.0.113.5").status_code for _try in range(BY_BOTH.amount + 1)]
    assert answers == [200] * BY_BOTH.amount + [429]
    refused = ask(clara.email, characters, ip="203.0.113.5")
    assert 0 < int(refused.headers["Retry-After"]) <= BY_BOTH.seconds + 1
    assert ask(clara.email, characters, ip="192.0.2.7").json()["ok"] is True


@pytest.mark.parametrize("limit", [BY_LOGIN, OVERALL])
def test_guesses_from_everywhere_are_bounded_too(clara: User, limit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "BY_LOGIN" if limit is BY_LOGIN else "OVERALL"
    small = type(limit)(limit.name, 5, limit.seconds)
    monkeypatch.setattr(f"security.app_passwords.check.{name}", small)
    answers = [ask(clara.email, generate(), ip=f"2001:db8:{number:x}::1").status_code for number in range(1, 8)]
    assert answers == [200] * 5 + [429] * 2


def test_clients_on_an_ipv6_socket_are_not_all_the_same(clara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("security.app_passwords.check.BY_CLIENT", Limit("app-password-client", 2, 900))
    answers = [ask(clara.email, generate(), ip=f"::ffff:203.0.113.{last}").status_code for last in range(1, 8)]
    assert answers == [200] * 7


def test_right_passwords_use_no_tries_up(clara: User) -> None:
    factories.app_password(clara, characters := generate())
    assert all(ask(clara.email, characters, ip="192.0.2.7").json()["ok"] for _try in range(BY_BOTH.amount + 5))


def test_repeated_failures_write_one_line_and_unknown_people_none(clara: User) -> None:
    for login in (clara.email, "nobody@rochat.example"):
        for _try in range(25):
            ask(login, generate(), service="imap")
    events = Event.objects.filter(kind="account:app-password-refused")
    assert [event.user for event in events] == [clara]


def test_a_cache_that_is_down_refuses_for_now(clara: User, settings: LazySettings) -> None:
    factories.app_password(clara, characters := generate())
    caches = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.CACHES = caches
    try:
        assert ask(clara.email, characters).status_code == 503
    finally:
        cache.close()


def steps(login: str) -> list[str]:
    """What wrong passwords make the database do, until one of them is written down."""
    with CaptureQueriesContext(connection) as queries:
        for _try in range(12):
            check(Question(login, generate()), now=now())
    told = [query["sql"].split('"')[0] for query in queries]
    return [step for step in told if "SAVEPOINT" not in step]  # kept or thrown away: the one difference


def test_an_unknown_login_takes_the_steps_of_a_known_one(clara: User) -> None:
    known, unknown = steps(clara.email), steps("nobody@rochat.example")
    assert known == unknown
    assert any(step.startswith("INSERT") for step in known)


def run(
    live_server: LiveServer, folder: Path, credentials: bytes, secret: str = SECRET
) -> subprocess.CompletedProcess[str]:
    """Call the documented script as Dovecot does: the credentials at descriptor 3, a reply program as arguments."""
    config = folder / "checkpassword.json"
    config.write_text(json.dumps({"url": f"{live_server.url}{ADDRESS}", "secret": secret}))
    ours, theirs = os.pipe()
    os.write(theirs, credentials)
    os.close(theirs)
    variables = {
        "PATH": os.environ["PATH"],
        "SERVICE": "imap",
        "TCPREMOTEIP": "192.0.2.7",
        "APP_PASSWORD_CONFIG": str(config),
    }
    command = f'exec "$0" docs/checkpassword.py sh -c \'echo "mailbox of $USER"\' 3<&{ours}'
    try:
        return subprocess.run(
            ["bash", "-c", command, sys.executable], cwd=ROOT, env=variables, pass_fds=[ours],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    finally:
        os.close(ours)


@pytest.mark.django_db(transaction=True)
def test_the_documented_script_lets_the_right_program_in(live_server: LiveServer, tmp_path: Path) -> None:
    clara = factories.person()
    row = factories.app_password(clara, characters := generate())
    answer = run(live_server, tmp_path, f"{clara.email.title()}\0{characters}\0\0".encode())
    assert (answer.returncode, answer.stdout) == (0, f"mailbox of {clara.email}\n")
    row.refresh_from_db()
    assert (row.last_service, row.last_ip) == ("imap", "192.0.2.7")
    row.revoked_at = now()
    row.save()
    assert run(live_server, tmp_path, f"{clara.email}\0{characters}\0\0".encode()).returncode == 1


@pytest.mark.django_db(transaction=True)
def test_the_script_says_later_when_the_portal_gives_no_answer(live_server: LiveServer, tmp_path: Path) -> None:
    assert run(live_server, tmp_path, b"clara@rochat.example\0x\0\0", secret="wrong").returncode == 111
    assert run(live_server, tmp_path, b"no nul at all").returncode == 2
