"""The process: listens on this machine, one thread for each line."""

import json
import os
import secrets
import socket
import socketserver
import ssl
import struct
import threading
from contextlib import suppress
from pathlib import Path

from domains.registry.local import authority
from domains.registry.local.books import START_BALANCE, Books, mark_of
from domains.registry.local.talk import Drop, Talk

HEAD = struct.Struct("!I")
LARGEST = 256 * 1024
MOST_LINES = 64
IDLE_SECONDS = 900.0
CLIENTS = ("ATRIO", "OTHER")
"""The portal, and another registrar that names come from and go to."""
NOTE = "address.json"


class Server(socketserver.ThreadingTCPServer):
    """Listens at 127.0.0.1; ``folder`` holds storage, certificates and the note with address and passwords."""

    allow_reuse_address, daemon_threads, request_queue_size = True, True, 64

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority.prepare(folder)
        self.books = Books(folder / "registry.sqlite3")
        self.good, self.expired = (_context(folder / name) for name in (authority.GOOD, authority.EXPIRED))
        self.lines = threading.BoundedSemaphore(MOST_LINES)
        super().__init__(("127.0.0.1", port), Line)
        self._announce(folder)

    def _announce(self, folder: Path) -> None:
        """Write down where this is and how to log in; a client keeps its password from the first start on."""
        path = folder / NOTE
        known = json.loads(path.read_text()) if path.exists() else {}
        passwords = {each: known.get("passwords", {}).get(each) or secrets.token_urlsafe(24) for each in CLIENTS}
        with self.books.page() as page:
            for name, password in passwords.items():
                row = [name, mark_of(password), START_BALANCE]
                page.books.execute("INSERT INTO client VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET mark = "
                                   "excluded.mark", row)  # fmt: skip
        note = {"host": authority.HOST, "port": self.server_address[1], "passwords": passwords, "process": os.getpid()}
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(note))
        fresh.replace(path)


def _context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class Line(socketserver.BaseRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Talk until somebody hangs up."""
        with self.server.lines, suppress(OSError, Drop, EOFError):
            plain: socket.socket = self.request
            plain.settimeout(IDLE_SECONDS)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            is_expired = self.server.books.has_faults() and self.server.books.fault("expired_certificate", "all")
            context = self.server.expired if is_expired else self.server.good
            with context.wrap_socket(plain, server_side=True) as line:
                self._talk(line)

    def _talk(self, line: ssl.SSLSocket) -> None:
        talk = Talk(self.server.books)
        self._send(line, talk.greet())
        while not talk.is_over:
            (length,) = HEAD.unpack(self._read(line, HEAD.size))
            if not HEAD.size < length <= LARGEST:
                return
            self._send(line, talk.hear(self._read(line, length - HEAD.size)))

    def _send(self, line: ssl.SSLSocket, message: bytes) -> None:
        line.sendall(HEAD.pack(len(message) + HEAD.size) + message)

    def _read(self, line: ssl.SSLSocket, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = line.recv(size - len(found))
            if not piece:
                raise EOFError
            found += piece
        return found
