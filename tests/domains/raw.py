"""A line to the local registry that says bytes, without the adapter."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from domains.registry.local import authority
from domains.registry.local.control import Control
from tests.domains.cases import Frame

SECRET = b"only for this example, thirty characters and more"


class Raw:
    """One connection after the other."""

    def __init__(self, place: dict[str, Any], context: ssl.SSLContext) -> None:
        self.place, self.context = place, context
        self.line: ssl.SSLSocket | None = None

    @classmethod
    @contextmanager
    def opened(cls, control: Control) -> "Iterator[Raw]":
        """To the registry of this control."""
        context = ssl.create_default_context(cafile=control.folder / authority.AUTHORITY)
        found = cls(control.address() or {}, context)
        found.connect()
        yield found
        if found.line:
            found.line.close()

    def connect(self) -> None:
        """A new line; the greeting is read."""
        plain = socket.create_connection((self.place["host"], self.place["port"]), timeout=5)
        self.line = self.context.wrap_socket(plain, server_hostname=self.place["host"])
        self._hear()

    def login(self, frame: Frame) -> bytes | None:
        """A login with the password of this registry in the place of the one of the frame."""
        return self.ask(frame.data.replace(SECRET, self.place["passwords"]["ATRIO"].encode()))

    def ask(self, data: bytes) -> bytes | None:
        """The answer to a message; None when the line was cut, and a new one is open."""
        assert self.line
        self.line.sendall((len(data) + 4).to_bytes(4) + data)
        answer = self._hear()
        if not answer:
            self.connect()
        return answer or None

    def _hear(self) -> bytes:
        assert self.line
        head = self.line.recv(4)
        wanted, found = int.from_bytes(head) - 4 if head else 0, b""
        while len(found) < wanted:
            found += self.line.recv(wanted - len(found))
        return found
