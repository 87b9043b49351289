"""What the log says: where a fault was, under the name that its page shows, and no line that somebody sent."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest

from core.logs import REQUEST, Lines
from tests.cast import Cast
from tests.manager.test_errors import DEAD_SERVERS

FORGED = "no\n[ERROR] everything is lost\x1b[2J"
BREAK = """
import django; django.setup()
from django.test import Client
from accounts.sign_in import forms
forms.check_credentials = lambda *_facts, **_named: 1 / 0
client = Client(raise_request_exception=False)
for path in ["/login/", "/profile/%0a[ERROR] everything is lost/"]:
    client.cookies["atrio_session"] = "abcdefghijklmnopqrstuvwxyz012345" if "lost" in path else ""
    answer = client.post(path, {"email": "a@b.example", "password": "x"})
    print(answer.status_code, answer.content.decode().replace("\\n", " "))
"""


@pytest.mark.proof
def test_a_fault_is_in_the_log_in_one_line_under_the_reference_of_its_page() -> None:
    environment = {**os.environ, **DEAD_SERVERS, "DJANGO_SETTINGS_MODULE": "manager.settings", "DEVELOPMENT": "1"}
    run = subprocess.run([sys.executable, "-c", BREAK], env=environment, capture_output=True, text=True, check=False)
    pages, lines = run.stdout.splitlines(), [json.loads(line) for line in run.stderr.splitlines()]
    faults = [line for line in lines if line["level"] == "ERROR"]
    assert [page[:3] for page in pages] == ["500", "503"], run.stderr[-2000:]
    assert [line["request"] in page for line, page in zip(faults, pages, strict=True)] == [True, True]
    assert re.search(r"sign_in.forms.*ZeroDivisionError", faults[0]["traceback"].replace("/", "."), re.DOTALL)
    assert "OperationalError" in faults[1]["traceback"]
    assert "\n[ERROR]" in faults[1]["message"]


def test_whatever_was_sent_stays_inside_its_line() -> None:
    line = Lines().format(logging.LogRecord("x", logging.ERROR, "", 0, "%s", (FORGED,), None))
    assert json.loads(line)["message"] == FORGED
    assert (line.isprintable(), line.isascii()) == (True, True)


def test_the_name_of_a_request_ends_with_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "x", None, None)
    name = REQUEST.set("abc")
    assert json.loads(Lines().format(record))["request"] == "abc"
    REQUEST.reset(name)
    assert "request" not in json.loads(Lines().format(record))


def test_lines_say_when_in_utc() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "x", None, None)
    record.created = 1_795_996_800.0
    assert json.loads(Lines().format(record))["at"] == "2026-11-30T00:00:00.000+00:00"


@pytest.mark.parametrize(
    ("name", "address"), [("beat", "/org/talleres-rochat/users/"), ("olga", "/org/talleres-rochat/")]
)
@pytest.mark.django_db
def test_who_was_refused_what_is_in_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture, name: str, address: str
) -> None:
    assert cast.client(name).get(address).status_code in {403, 404}
    (line,) = [each.getMessage() for each in caplog.records if each.name == "atrio.access"]
    assert f"person {cast.people[name].pk}" in line
    assert "talleres-rochat" in line
    assert cast.people[name].email not in line
