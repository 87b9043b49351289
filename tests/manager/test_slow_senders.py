"""Whoever sends or reads slowly holds no thread of the web server: real sockets, the real server."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from manager.supervisor.ports import answers, free_port
from manager.web import whole_requests
from manager.web.whole_requests import THREADS, Environ, Headers, Incomplete, Portal, environ_of, received
from tests.manager.portals import eventually

pytestmark = pytest.mark.django_db
HOST = "127.0.0.1"
TOKEN = f"Cookie: {settings.CSRF_COOKIE_NAME}={'a' * 32}"
SLOW = f"POST /login/ HTTP/1.1\r\nHost: {HOST}\r\n{TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A web server as ``bin/run`` starts it, with the database of this run."""
    port = free_port()
    serve = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--host", HOST, "--port", str(port)]
    env = {**os.environ, "DEVELOPMENT": "1"}
    with subprocess.Popen([*serve, "manager.web.rsgi:application"], cwd=settings.BASE_DIR, env=env) as server:
        assert eventually(lambda: is_well(port))
        yield port
        server.terminate()


def is_well(port: int) -> bool:
    return answers(HOST, port, "/login/") == 200


def sent(port: int, text: str) -> socket.socket:
    line = socket.create_connection((HOST, port), timeout=60)
    line.sendall(text.encode())
    return line


def answered(port: int, text: str) -> bytes:
    """The status line."""
    with sent(port, text) as line:
        return line.recv(100).split(b"\r\n", maxsplit=1)[0]


@pytest.mark.proof
def test_more_slow_senders_than_threads_hold_up_nobody(port: int) -> None:
    with ExitStack() as lines:
        for _each in range(5 * THREADS):
            lines.enter_context(sent(port, f"{SLOW}Content-Length: 100\r\n\r\ncsrf"))
        assert is_well(port)


@pytest.mark.proof
def test_a_body_that_is_broken_off_is_not_acted_on(port: int) -> None:
    with sent(port, f"{SLOW}Content-Length: 100\r\n\r\ncsrf") as line:
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100)[:12] in {b"", b"HTTP/1.1 400"}


def test_a_body_that_no_form_has_is_refused_unread(port: int) -> None:
    assert b" 413 " in answered(port, f"{SLOW}Content-Length: {settings.MOST_BYTES + 1}\r\n\r\n")


def test_a_message_ends_at_one_place(port: int) -> None:
    assert b" 400 " in answered(port, f"{SLOW}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc")


class Sender:
    """A conversation whose next piece never comes."""

    def __aiter__(self) -> "Sender":
        return self

    async def __anext__(self) -> bytes:
        await asyncio.Event().wait()
        raise StopAsyncIteration

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Nothing is answered here."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Nothing is answered here."""


def test_patience_with_a_body_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_requests, "PATIENCE", 0.01)
    with pytest.raises(Incomplete, match="408"):
        asyncio.run(received(Sender(), "100"))


def test_a_forged_name_of_a_header_is_not_read() -> None:
    scope = SimpleNamespace(
        method="GET", path="/é", query_string="", http_version="1.1", server="[::1]:80", client="[::2]:9",
        scheme="http", authority="", headers={"x_forwarded_for": "9.9.9.9", "x-forwarded-for": "1.1.1.1"},
    )  # fmt: skip
    environ = environ_of(scope)
    assert (environ["HTTP_X_FORWARDED_FOR"], environ["REMOTE_ADDR"]) == ("1.1.1.1", "::2")
    assert environ["PATH_INFO"].encode("latin1").decode() == "/é"


def test_a_long_answer_waits_on_the_disk() -> None:
    def application(_environ: Environ, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        yield from [b"x" * 1000] * 300

    body = Portal(application)._answer({}).body
    assert body.tell() == 300_000
    assert Path(f"/proc/self/fd/{body.fileno()}").stat().st_size > 0
