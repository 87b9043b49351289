"""Mail servers that are as good or as bad as a test needs them."""

import asyncio
import datetime
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

from aiosmtpd.controller import Controller


class Inbox:
    """Keeps what it takes. ``meanwhile`` is called with each address before its mail is taken."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.ids: list[str] = []
        self.readers: list[str] = []
        self.blind_copies: list[object] = []
        self.refused: set[str] = set()
        self.meanwhile: Callable[[str], object] = lambda _address: None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take the address, or not now."""
        if address in self.refused:
            return "451 Not now"
        envelope.rcpt_tos.append(address)
        return "250 Well"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the decoded text and the id; others are served meanwhile."""
        await asyncio.to_thread(self.meanwhile, envelope.rcpt_tos[0])
        self._keep(message_from_bytes(envelope.content))
        self.readers += envelope.rcpt_tos
        return "250 Taken"

    def _keep(self, mail: Mail) -> None:
        self.ids.append(str(mail["Message-ID"]))
        self.blind_copies.append(mail["Bcc"])
        parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
        self.taken.append("\n".join(part.decode() for part in parts if isinstance(part, bytes)))


@contextmanager
def serving(inbox: Inbox) -> Iterator[int]:
    """The port at which it listens."""
    server = Controller(inbox, hostname="127.0.0.1", port=0)
    server.port = free_port()
    server.start()
    yield server.port
    server.stop()


def at(moment: datetime.datetime) -> Callable[[], datetime.datetime]:
    """A clock that stands."""
    return lambda: moment


def free_port() -> int:
    """Nobody listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Drip(threading.Thread):
    """A server that never comes to the end of a line: ``words`` are said at once, then one sign at a time."""

    SIGNS, PAUSE_SECONDS = 100, 0.05

    def __init__(self, words: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.words, self.dripped, self.visits = words, 0, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])

    def run(self) -> None:
        """One visitor after the other, until the socket is closed."""
        with suppress(OSError):
            while True:
                self._serve(self.socket.accept()[0])

    def _serve(self, line: socket.socket) -> None:
        self.visits += 1
        with line, suppress(OSError):
            line.sendall(self.words)
            for _sign in range(self.SIGNS):
                line.sendall(b"2")
                self.dripped += 1
                time.sleep(self.PAUSE_SECONDS)
