"""A bank that we did not write, in a process of its own on this machine's own address."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

TRIES = 200


@dataclass(frozen=True)
class MockBank:
    """Talks to it. Its clock stands at Monday 2026-11-16 and moves when told."""

    url: str

    def ask(self, method: str, path: str, body: bytes | dict[str, Any] | None = None) -> Any:
        """Its JSON answer, also to what it refuses."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = "application/json" if isinstance(body, dict) else "application/xml"
        request = urllib.request.Request(self.url + path, data, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return json.loads(error.read()) | {"refused": error.code}

    def open_account(self, name: str, account: str, currency: str, balance: int, **others: Any) -> None:
        """Of ours, with so many minor units."""
        facts = {"id": name, "name": name, "iban": account, "currency": currency, "balance": balance, **others}
        assert "refused" not in self.ask("POST", "/_mock/accounts", facts)

    def messages(self, kind: str) -> list[bytes]:
        """What it sent and nobody collected, as ``camt.053``."""
        return [each["body"].encode() for each in self.ask("GET", f"/_mock/mailbox?type={kind}")]


@contextmanager
def running() -> Iterator[MockBank]:
    """The bank, for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mockbank", "--port", str(port), "--clock", "2026-11-16T09:00", "--quiet"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield _answering(MockBank(f"http://127.0.0.1:{port}"), process)
        finally:
            process.terminate()


def _answering(bank: MockBank, process: subprocess.Popen[bytes]) -> MockBank:
    for _try in range(TRIES):
        try:
            if bank.ask("GET", "/_mock/health"):
                return bank
        except urllib.error.URLError:
            assert process.poll() is None
            with_pause(process)
    raise AssertionError(HTTPStatus.SERVICE_UNAVAILABLE)


def with_pause(process: subprocess.Popen[bytes]) -> None:
    """A moment, or until it ended."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
