"""One session with a registry: TLS, frames of four bytes of length and the message, one command under way at a time.

A session that did anything but answer is closed and never used again.
"""

import socket
import ssl
import struct
import time
from pathlib import Path

from lxml import etree

from domains.registry.base import RegistryError, Verdict
from domains.registry.config import Config
from domains.registry.epp import login
from domains.registry.epp.grammar import Ungrammatical, check
from domains.registry.epp.messages import Response, make, parsed, response_of, tag, written

LARGEST = 1024 * 1024
"""Bytes of a frame, those of its length included."""
HEAD = struct.Struct("!I")
CLOSING = {1500, 2500, 2501, 2502}
"""Codes after which the registry closes."""


class Broken(Exception):
    """The session is of no use any more. ``is_sent``: the command may have arrived."""

    def __init__(self, message: str, *, is_sent: bool) -> None:
        super().__init__(message)
        self.is_sent = is_sent


class Session:
    """Opened and logged in, or RegistryError (RETRYABLE or REFUSED: no order was sent)."""

    def __init__(self, config: Config, until: float) -> None:
        self.config, self.used_at, self.is_open = config, time.monotonic(), False
        try:
            self.line = _connected(config, until)
        except OSError as trouble:  # those of TLS too
            raise _away(config, str(trouble) or type(trouble).__name__) from trouble
        self.is_open = True
        try:
            self._begin(until)
        except Broken as trouble:
            raise _away(config, str(trouble)) from trouble
        finally:
            if not self.has_begun:
                self.close()

    has_begun = False

    def _begin(self, until: float) -> None:
        greeting = self._greeting(until)
        key = login.new_key()
        answer, _received = self.ask(login.command(self.config, greeting, key), key, until)
        login.complain(self.config, answer)
        self.has_begun = True

    def ask(self, message: bytes, key: str, until: float, *, is_poll: bool = False) -> tuple[Response, bytes]:
        """Send a command and read its answer, until a moment of ``time.monotonic``: what it says, and its bytes. Raises
        Broken."""
        self._refuse_unasked()
        self._send(message, until)
        received = self._receive(until)
        try:
            answer = response_of(received, is_poll=is_poll)
        except Ungrammatical as trouble:
            raise self._broken(str(trouble)) from trouble
        if answer.client_key != key:
            raise self._broken("The answer is to another command.")
        self.used_at = time.monotonic()
        if answer.results[0].code in CLOSING or self._has_more():
            self.close()
        return answer, received

    def refresh(self, until: float) -> None:
        """Say hello and read the greeting, which shows that somebody still listens. Raises Broken."""
        self._refuse_unasked()
        self._send(written(make("epp", make("hello"))), until)
        self._greeting(until)
        self.used_at = time.monotonic()

    def leave(self, until: float) -> None:
        """Log out, if it can be done, and close."""
        key = login.new_key()
        try:
            self.ask(written(make("epp", make("command", make("logout"), make("clTRID", key)))), key, until)
        except Broken:
            return
        finally:
            self.close()

    def close(self) -> None:
        """End the connection."""
        self.is_open = False
        self.line.close()

    def _greeting(self, until: float) -> etree._Element:
        try:
            root = parsed(self._receive(until))
            check(root)
            found = root.find(tag("greeting"))
        except Ungrammatical as trouble:
            raise self._broken(str(trouble)) from trouble
        if found is None:
            raise self._broken("The registry did not greet.")
        return found

    def _send(self, message: bytes, until: float) -> None:
        try:
            self.line.settimeout(_left(until))
            self.line.sendall(HEAD.pack(len(message) + HEAD.size) + message)
        except (OSError, ValueError) as trouble:
            raise self._broken(str(trouble) or type(trouble).__name__) from trouble

    def _receive(self, until: float) -> bytes:
        (length,) = HEAD.unpack(self._read(HEAD.size, until))
        if not HEAD.size < length <= LARGEST:
            raise self._broken(f"The registry announces a message of {length} bytes.")
        return self._read(length - HEAD.size, until)

    def _read(self, size: int, until: float) -> bytes:
        found = bytearray()
        try:
            while len(found) < size:
                self.line.settimeout(_left(until))
                piece = self.line.recv(min(size - len(found), 65536))
                if not piece:
                    raise self._broken("The registry hung up.")
                found += piece
        except OSError as trouble:
            raise self._broken(str(trouble) or type(trouble).__name__) from trouble
        return bytes(found)

    def _refuse_unasked(self) -> None:
        """Whatever came without a question, and an end too, would be taken for the next answer."""
        if not self.is_quiet():
            self.close()
            raise Broken("The registry spoke without being asked, or hung up.", is_sent=False)

    def is_quiet(self) -> bool:
        """Whether it is open, and nothing waits to be read."""
        return self.is_open and not self._has_more()

    def _has_more(self) -> bool:
        try:
            self.line.settimeout(0)
            self.line.recv(1)
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        except OSError:
            return True
        return True

    def _broken(self, why: str) -> Broken:
        self.close()
        return Broken(why, is_sent=True)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("Time is up.")
    return left


def _away(config: Config, why: str) -> RegistryError:
    return RegistryError(f"{config.host} cannot be reached: {why}", verdict=Verdict.RETRYABLE)


def _connected(config: Config, until: float) -> ssl.SSLSocket:
    """A connection whose certificate was verified: known authority, right name, in force."""
    context = ssl.create_default_context(cafile=config.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if config.certificate_file:
        context.load_cert_chain(Path(config.certificate_file), Path(config.key_file) if config.key_file else None)
    plain = socket.create_connection((config.host, config.port), timeout=_left(until))
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(_left(until))
        return context.wrap_socket(plain, server_hostname=config.host)
    except BaseException:
        plain.close()
        raise
