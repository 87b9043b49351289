"""Servers that hang: a line that may be cut without a word, and one that takes every call and never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 65_536
PATIENCE = 60.0
"""Seconds after which a drill has failed; no page needs five."""


@dataclass
class Line:
    """A server of this machine under another port. ``calls``: how often somebody came; nobody is served while
    ``is_silent``, not on the lines that were open before either."""

    target: str
    server: socket.socket
    is_silent: bool = False
    calls: int = 0
    had_to_end: bool = False
    open: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.getsockname()[1])

    def serve(self) -> None:
        """Take every call."""
        with suppress(OSError):  # the test is over
            while True:
                caller, _address = self.server.accept()
                self.calls += 1
                self.open.append(caller)
                if self.target and not self.is_silent:
                    behind = socket.socket(socket.AF_UNIX)
                    behind.connect(self.target)
                    self.open.append(behind)
                    for pair in ((caller, behind), (behind, caller)):
                        threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def hang_up(self) -> None:
        """End every line."""
        for each in (self.server, *self.open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def give_up(self) -> None:
        """Somebody waits without an end: hang up, so that the test ends, and fails."""
        self.had_to_end = True
        self.hang_up()

    def _pass_on(self, source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if not self.is_silent:
                    to.sendall(piece)
            to.shutdown(socket.SHUT_WR)


@contextmanager
def line(target: str = "") -> Iterator[Line]:
    """A line to the server behind the unix socket ``target``; without one nobody ever answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        opened = Line(target, server)
        threading.Thread(target=opened.serve, daemon=True).start()
        guard = threading.Timer(PATIENCE, opened.give_up)
        guard.start()
        yield opened
        guard.cancel()
        opened.hang_up()
    assert not opened.had_to_end, "somebody waited for ever"
