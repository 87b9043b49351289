"""A register that speaks like VIES behind a real HTTP server that can be told to fail."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Vies(ThreadingHTTPServer):
    """Knows every number but those that end in 00; ``faults`` are what goes wrong next, one per question."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[Callable[[Handler], None]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/check-vat-number"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are the point of some tests."""


class Handler(BaseHTTPRequestHandler):
    """One question."""

    server: Vies

    def do_POST(self) -> None:
        """Answer, or fail."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["Idempotency-Key"], question))
        if self.server.faults:
            self.server.faults.pop(0)(self)
            return
        valid = not question["vatNumber"].endswith("00")
        told = {**question, "valid": valid, "requestIdentifier": "WAPI1", "userError": "VALID" if valid else "INVALID"}
        self.reply(200, json.dumps(told).encode())

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def status(code: int, body: bytes = b"{}", **headers: str) -> Callable[[Handler], None]:
    """A fault: another answer than the true one."""
    return lambda handler: handler.reply(code, body, **headers)


def hang_up(handler: Handler) -> None:
    """A fault: the connection breaks before any answer."""
    handler.connection.close()


def sleep(handler: Handler) -> None:
    """A fault: no answer for longer than anybody waits."""
    time.sleep(1.5)
    hang_up(handler)


@contextmanager
def listening() -> Iterator[Vies]:
    """A running register."""
    server = Vies()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
