"""The mail catcher of development and the pages that show what it took."""

import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from manager.environment import ROOT
from manager.supervisor import programs
from manager.supervisor.ports import free_port
from tests.cast import Cast
from tests.live import _test_database
from tests.support.matters import opened, reply_address

pytestmark = pytest.mark.django_db


def sent(port: int, subject: str, to: str = "beat@talleres-rochat.example", reply_to: str = "") -> None:
    """Hand one message with text and HTML to the catcher."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "no-reply@atrio.example", to, subject
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content("Sí: http://127.0.0.1:8000/invitation/abc/ <b>\n")
    message.add_alternative("<p>Sí</p><script>alert(1)</script>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(message)


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def catcher(settings: LazySettings, tmp_path: Path) -> Iterator[int]:
    """A running catcher's port; its folder is the one the pages read."""
    settings.VAR_DIR, settings.DEVELOPMENT = tmp_path, True
    port = free_port()
    with running(port, tmp_path):
        yield port


@contextmanager
def running(port: int, folder: Path, support: str = "") -> Iterator[None]:
    """The catcher as ``bin/run`` starts it, on the database of the tests."""
    with subprocess.Popen(programs.catcher(folder, port, support), cwd=ROOT) as process:
        while not listens(port):
            time.sleep(0.05)
        try:
            yield
        finally:
            process.terminate()


def test_a_caught_message_is_shown_with_its_recipient_subject_and_links(client: Client, catcher: int) -> None:
    sent(catcher, "Le invitan")
    page = client.get("/dev/mail/").content.decode()
    assert "Le invitan" in page
    assert "beat@talleres-rochat.example" in page
    assert 'href="http://127.0.0.1:8000/invitation/abc/"' in page
    assert "&lt;b&gt;" in page


def test_the_newest_message_comes_first(client: Client, catcher: int) -> None:
    sent(catcher, "First of all")
    sent(catcher, "Second of all")
    page = client.get("/dev/mail/").content.decode()
    assert page.index("Second of all") < page.index("First of all")


def test_the_html_of_a_message_may_run_nothing(client: Client, catcher: int, tmp_path: Path) -> None:
    sent(catcher, "Le invitan")
    name = next((tmp_path / "mail").glob("*.eml")).name
    answer = client.get(f"/dev/mail/{name}/html/")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert client.get(f"/dev/mail/{name}/").status_code == 200
    assert b"".join(client.get(f"/dev/mail/{name}/file/")).startswith(b"X-Envelope-To: beat@")


@pytest.mark.parametrize("name", ["20260101T000000.000000-1.eml", "..%2Fsmtp.port", "a.eml"])
def test_only_caught_messages_can_be_asked_for(client: Client, settings: LazySettings, name: str) -> None:
    settings.DEVELOPMENT = True
    assert client.get(f"/dev/mail/{name}/").status_code == 404


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_an_answer_from_there_joins_its_case(
    cast: Cast, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", _test_database())
    settings.VAR_DIR, settings.DEVELOPMENT = tmp_path, True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    beat = cast.member("beat")
    case = opened(beat)
    with running(settings.EMAIL_PORT, tmp_path, settings.SUPPORT_EMAIL):
        sent(settings.EMAIL_PORT, "Su caso", beat.user.email, reply_address(case, beat))
        name = next((tmp_path / "mail").glob("*.eml")).name
        assert f"/dev/mail/{name}/answer/" in Client().get("/dev/mail/").content.decode()
        assert Client().post(f"/dev/mail/{name}/answer/", {"text": "Ya funciona."}).status_code == 303
    assert case.messages.latest("pk").text == "Ya funciona."


def test_there_are_no_such_pages_outside_development(client: Client, settings: LazySettings) -> None:
    settings.DEVELOPMENT = False
    assert client.get("/dev/mail/").status_code == 404
