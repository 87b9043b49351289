"""The receiver of docs/providers.md behind a real HTTP server that can be told to fail."""

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from manager import environment

SECRET = "a-secret-of-thirty-two-characters-or-more"


def documented() -> dict[str, Any]:
    """The names that the example in the documentation defines."""
    text = (environment.ROOT / "docs" / "providers.md").read_text()
    source = re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {}
    exec(source[1], names)
    names["SECRET"] = SECRET.encode()
    return names


class Receiver(ThreadingHTTPServer):
    """Answers as documented. ``faults`` holds what goes wrong next, one per request, after the work is done."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.names = documented()
        self.faults: list[Callable[[Handler], None]] = []
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.lock = threading.Lock()
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/portal/"

    def effects(self, action: str) -> int:
        """How often a request of this kind was really fulfilled."""
        done = {key for key, (status, _answer) in self.names["answers"].items() if status == 200}
        asked = {each["key"]: each["action"] for each in (json.loads(body) for _headers, body in self.requests)}
        return sum(asked[key] == action for key in done)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are the point of some tests."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver

    def do_POST(self) -> None:
        """Work, then answer or fail."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.requests.append((dict(self.headers), body))
            status, answer = self.server.names["receive"](self.headers, body)
            fault = self.server.faults.pop(0) if self.server.faults else None
        if fault:
            fault(self)
        else:
            self.reply(status, json.dumps(answer).encode())

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
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


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running receiver, with TLS when a context is given."""
    receiver = Receiver()
    if context:
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
        receiver.scheme = "https"
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
