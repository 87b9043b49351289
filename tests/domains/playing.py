"""A registry that says whatever a test wants, behind real TLS."""

import queue
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from domains.registry.config import Config
from domains.registry.local import authority

EPP = "urn:ietf:params:xml:ns:epp-1.0"
GREETING = f"""<epp xmlns="{EPP}"><greeting><svID>Plays</svID><svDate>2026-11-30T08:00:00Z</svDate><svcMenu>
<version>1.0</version><lang>en</lang><objURI>urn:ietf:params:xml:ns:domain-1.0</objURI></svcMenu><dcp><access><all/>
</access><statement><purpose><prov/></purpose><recipient><ours/></recipient><retention><stated/></retention></statement>
</dcp></greeting></epp>"""
Player = Callable[["Line"], None]


def answer(key: str, *, code: int = 1000, data: str = "", extension: str = "") -> str:
    """An answer to the command with this key."""
    data = f"<resData>{data}</resData>" if data else ""
    extension = f"<extension>{extension}</extension>" if extension else ""
    rest = f"{data}{extension}<trID><clTRID>{key}</clTRID><svTRID>S-1</svTRID></trID>"
    return f'<epp xmlns="{EPP}"><response><result code="{code}"><msg>ok</msg></result>{rest}</response></epp>'


def info(name: str = "huerto.com", expires: str = "2027-05-01T09:00:00Z") -> str:
    """The data of an answer to an info."""
    return (
        f'<infData xmlns="urn:ietf:params:xml:ns:domain-1.0"><name>{name}</name><roid>D1-X</roid><status s="ok"/>'
        f"<clID>ATRIO</clID><exDate>{expires}</exDate></infData>"
    )


@dataclass
class Line:
    """One connection, from the registry's side."""

    line: ssl.SSLSocket
    heard: list[str] = field(default_factory=list)

    def say(self, text: str | bytes, length: int | None = None) -> None:
        """Send a frame; with a length that is not its own when told."""
        data = text.encode() if isinstance(text, str) else text
        self.line.sendall(struct.pack("!I", len(data) + 4 if length is None else length) + data)

    def hear(self) -> str:
        """The next frame."""
        (length,) = struct.unpack("!I", self._read(4))
        self.heard.append(self._read(length - 4).decode())
        return self.heard[-1]

    def key(self) -> str:
        """The key of the command that was heard last."""
        found = re.search("<clTRID>(.*?)</clTRID>", self.heard[-1])
        return found[1] if found else ""

    def welcome(self) -> None:
        """Greeting and login."""
        self.say(GREETING)
        self.hear()
        self.say(answer(self.key()))

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self.line.recv(size - len(found))
            if not piece:
                raise EOFError
            found += piece
        return found


@contextmanager
def playing(folder: Path, *players: Player) -> Iterator[tuple[Config, "queue.Queue[Line]"]]:
    """A server with a player for each connection, the last one for all that follow; how to reach it, and its lines."""
    context, lines = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), queue.Queue[Line]()
    context.load_cert_chain(folder / authority.GOOD)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=[server, context, players, lines], daemon=True).start()
        place = {"host": authority.HOST, "port": server.getsockname()[1], "ca_file": str(folder / authority.AUTHORITY)}
        yield Config(user="ATRIO", password="secret-word", timeout=3, **place), lines
        server.shutdown(socket.SHUT_RDWR)


def _serve(
    server: socket.socket, context: ssl.SSLContext, players: tuple[Player, ...], lines: "queue.Queue[Line]"
) -> None:
    waiting = list(players)
    while True:
        try:
            plain, _place = server.accept()
        except OSError:
            return
        play = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        threading.Thread(target=_play, args=[plain, context, play, lines], daemon=True).start()


def _play(plain: socket.socket, context: ssl.SSLContext, play: Player, lines: "queue.Queue[Line]") -> None:
    with suppress(OSError, EOFError), context.wrap_socket(plain, server_side=True) as wrapped:
        line = Line(wrapped)
        lines.put(line)
        play(line)
