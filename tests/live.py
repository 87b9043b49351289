"""The parts behind a live page: a real worker in its own process and a real mail server, for tests in a browser."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings, settings
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from manager import environment
from manager.celery import app
from manager.embedded import paths
from manager.supervisor import programs

PATIENCE_SECONDS = 40
QUEUE = f"test-{os.getpid()}"
"""Tasks of this process wait here, so that the worker of another never takes them."""

app.conf.task_default_queue = QUEUE


@dataclass(frozen=True)
class PostOffice:
    """Mails as the mail server took them."""

    folder: Path

    def mail_to(self, address: str, containing: str = "") -> EmailMessage:
        """The newest mail to the address whose text has these words; waits for the worker to send it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for path in sorted(self.folder.glob("*.eml"), reverse=True):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                if mail["To"] == address and containing in text_of(mail):
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"No mail to {address} with {containing!r} came within {PATIENCE_SECONDS} seconds.")


def text_of(mail: EmailMessage) -> str:
    """The plain text part."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


def link_of(mail: EmailMessage) -> str:
    """The address of the invitation in the text."""
    found = re.search(r"https?://\S+/invite/\S+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


_parts: list[tuple[PostOffice, list[subprocess.Popen[bytes]]]] = []
"""Worker and mail server, from the first test that needs them to the next that could be disturbed by them."""


@pytest.fixture
def post_office(
    live_server: LiveServer, settings: LazySettings, tmp_path_factory: pytest.TempPathFactory, _closed: None
) -> PostOffice:
    """What the portal mails in this test; links lead to the live server."""
    settings.PUBLIC_URL = live_server.url
    if not _parts:
        _parts.append(_open(tmp_path_factory.mktemp("post")))
    office, _children = _parts[0]
    for old in office.folder.glob("*.eml"):
        old.unlink()
    return office


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A worker would take the tasks of tests that do without: it ends before them (``tests.choice`` puts them last)."""
    if "post_office" not in getattr(item, "fixturenames", ()):
        close()


@pytest.fixture(scope="session")
def _closed(django_db_setup: None) -> Iterator[None]:
    """Nobody looks into the database any more when it is dropped."""
    yield
    close()


def close() -> None:
    """End worker and mail server, if they run."""
    while _parts:
        _office, children = _parts.pop()
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def _open(folder: Path) -> tuple[PostOffice, list[subprocess.Popen[bytes]]]:
    port = _free_port()
    variables = {**os.environ, "DATABASE_URL": _test_database(), "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
    worker = [*programs.CELERY, "worker", "--pool", "solo", "--loglevel", "WARNING", "-Q", QUEUE]
    commands = (programs.catcher(folder, port), worker)
    return PostOffice(folder / "mail"), [_start(command, variables) for command in commands]


def _start(command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=environment.ROOT, env=variables, stdout=sys.stderr)


def _test_database() -> str:
    """The connection URL of the portal with the name of the test database."""
    url = os.environ.get("DATABASE_URL") or paths.postgres_url(Path(settings.VAR_DIR))
    name = str(connection.settings_dict["NAME"])
    return urlsplit(url)._replace(path=f"/{name}").geturl().replace(f":/{name}", f":///{name}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
