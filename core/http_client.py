"""One HTTP request to a machine that the operator named: TLS verified, no redirect, a deadline for the whole of it."""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

LARGEST_ANSWER = 4_000_000
"""Bytes."""
SHORTEST_SECRET = 32
REFUSED = frozenset({400, 409, 410, 422})
"""Answers that mean: never. Every other one but 2xx is unknown, and the same key is asked again."""


class NoAnswer(Exception):
    """Nobody knows what the other side did; the message says what happened."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Whom to ask, as the operator described it. ``timeout`` in seconds for the whole call; ``ca_file`` trusts another
    authority than the system's.

    ``allow_private``: the address may lie in a private network, and speak http without TLS there.
    """

    url: str = ""
    secret: str = ""
    timeout: int = 20
    allow_private: bool = False
    ca_file: str = ""

    @classmethod
    def read(cls, given: object) -> Self | None:
        """The description as it came out of JSON; None when a name or a type in it is not one of ours."""
        types = {name: each.type for name, each in cls.__dataclass_fields__.items()}
        if not isinstance(given, Mapping) or not all(type(value) is types.get(name) for name, value in given.items()):
            return None
        return cls(**given)

    def complaint(self, *, longest: int, is_signed: bool = True) -> str:
        """What to write instead, or nothing. ``longest``: seconds that a call may take here."""
        if not self._has_address():
            return "the url has to begin with https:// and name a host."
        if is_signed and len(self.secret) < SHORTEST_SECRET:
            return f"the secret needs {SHORTEST_SECRET} random characters or more."
        return "" if 1 <= self.timeout <= longest else f"the timeout is 1 to {longest} seconds."

    def _has_address(self) -> bool:
        try:
            address = urlsplit(self.url)
            has_port = address.port != 0
        except ValueError:
            return False
        schemes = {"https", "http"} if self.allow_private else {"https"}
        return address.scheme in schemes and bool(address.hostname) and not address.username and has_port


@dataclass(frozen=True)
class Reply:
    """What came back, whatever it says."""

    status: int
    body: bytes
    retry_after: str


def post_signed(endpoint: Endpoint, key: str, payload: Mapping[str, Any]) -> Reply:
    """Send the payload as JSON under its key, signed with the secret, so that the other side knows it and a
    repetition of it (docs/providers.md). Raises NoAnswer.
    """
    body = json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()
    timestamp = f"{time.time():.6f}"
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "Portal-Timestamp": timestamp,
        "Portal-Signature": f"v1={signature(endpoint.secret, timestamp, body)}",
    }
    return post(endpoint, body, headers)


def post(endpoint: Endpoint, body: bytes, headers: dict[str, str]) -> Reply:
    """Send the body, to a machine of the public that needs no secret. Raises NoAnswer."""
    address = urlsplit(endpoint.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    until = time.monotonic() + endpoint.timeout
    try:
        sock = _connected(endpoint, until)
        with closing(sock), _deadline(sock, until), closing(_line(endpoint, sock)) as line:
            line.request("POST", target, body, headers)
            reply = line.getresponse()
            content = reply.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, UnicodeError) as trouble:
        raise NoAnswer(f"{address.hostname}: {trouble or type(trouble).__name__}") from trouble
    if len(content) > LARGEST_ANSWER:
        raise NoAnswer(f"{address.hostname}: the answer is too long.")
    return Reply(reply.status, content, reply.headers.get("Retry-After", ""))


def _line(endpoint: Endpoint, sock: socket.socket) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, so that no second look-up can lead elsewhere."""
    host, port = _place(endpoint)
    if urlsplit(endpoint.url).scheme != "https":
        line = http.client.HTTPConnection(host, port)
        line.sock = sock
        return line
    context = ssl.create_default_context(cafile=endpoint.ca_file or None)
    secure = http.client.HTTPSConnection(host, port, context=context)
    secure.sock = context.wrap_socket(sock, server_hostname=host)
    return secure


def _place(endpoint: Endpoint) -> tuple[str, int]:
    address = urlsplit(endpoint.url)
    return address.hostname or "", address.port or (443 if address.scheme == "https" else 80)


def _connected(endpoint: Endpoint, until: float) -> socket.socket:
    host, port = _place(endpoint)
    trouble: OSError = OSError(f"{host} has no address")
    for *_family, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not endpoint.allow_private and not _is_public(str(place[0])):
            raise NoAnswer(f"{host} lies in a private network ({place[0]}), see allow_private.")
        try:
            return socket.create_connection((str(place[0]), port), timeout=max(1.0, until - time.monotonic()))
        except OSError as error:
            trouble = error
    raise trouble


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``timestamp.body`` (seconds since 1970), as hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@contextmanager
def _deadline(sock: socket.socket, until: float) -> Iterator[None]:
    """Cut the connection when time is up, however slowly bytes drip in, those of TLS too."""
    with sock.dup() as line:  # TLS takes the first handle over
        timer = threading.Timer(max(1.0, until - time.monotonic()), _cut, [line])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
