"""One HTTP request to a machine that the operator named: TLS verified, no redirect, a deadline for the whole of it."""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

LARGEST_ANSWER = 4_000_000
"""Bytes."""


class NoAnswer(Exception):
    """Nobody knows what the other side did; the message says what happened."""


class Endpoint(Protocol):
    """Whom to ask. ``timeout`` in seconds for the whole call; ``ca_file`` trusts another authority than the system's.

    ``allow_private``: the address may lie in a private network, and speak http without TLS there.
    """

    @property
    def url(self) -> str: ...
    @property
    def timeout(self) -> int: ...
    @property
    def allow_private(self) -> bool: ...
    @property
    def ca_file(self) -> str: ...


@dataclass(frozen=True)
class Reply:
    """What came back, whatever it says."""

    status: int
    body: bytes
    retry_after: str


def post(endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send the body. Raises NoAnswer."""
    address = urlsplit(endpoint.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        with closing(_line(endpoint)) as line, _deadline(line.sock, endpoint.timeout):
            line.request("POST", target, body, dict(headers))
            reply = line.getresponse()
            content = reply.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException, UnicodeError) as trouble:
        raise NoAnswer(f"{address.hostname}: {trouble or type(trouble).__name__}") from trouble
    if len(content) > LARGEST_ANSWER:
        raise NoAnswer(f"{address.hostname}: the answer is too long.")
    return Reply(reply.status, content, reply.headers.get("Retry-After", ""))


def _line(endpoint: Endpoint) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, so that no second look-up can lead elsewhere."""
    address = urlsplit(endpoint.url)
    host, is_tls = address.hostname or "", address.scheme == "https"
    port = address.port or (443 if is_tls else 80)
    sock = _connected(host, port, endpoint)
    if not is_tls:
        line = http.client.HTTPConnection(host, port)
        line.sock = sock
        return line
    context = ssl.create_default_context(cafile=endpoint.ca_file or None)
    secure = http.client.HTTPSConnection(host, port, context=context)
    try:
        secure.sock = context.wrap_socket(sock, server_hostname=host)
    except OSError:
        sock.close()
        raise
    return secure


def _connected(host: str, port: int, endpoint: Endpoint) -> socket.socket:
    trouble: OSError = OSError(f"{host} has no address")
    until = time.monotonic() + endpoint.timeout
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
def _deadline(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Cut the connection when time is up, however slowly bytes drip in."""
    timer = threading.Timer(seconds, _cut, [sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(sock: socket.socket) -> None:
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return
