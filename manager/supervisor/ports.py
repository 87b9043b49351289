"""TCP ports: is the wanted one free, which one is, does the page answer."""

import http.client
import socket

from manager.embedded.problems import LocalServerError
from manager.environment import EVERYWHERE


def require_free(host: str, port: int) -> None:
    """Raise LocalServerError when the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except PermissionError as error:
        raise LocalServerError(f"Port {port} needs root. Choose one above 1023: PORT=8000 bin/run") from error
    except OSError as error:
        raise LocalServerError(
            f"Port {port} on {host} is taken or not of this machine ({error.strerror}). "
            f"Choose another one: PORT={port + 1} bin/run"
        ) from error


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def answers(host: str, port: int, path: str, *, name: str = "") -> int:
    """The HTTP status of a page; 0 when nobody answers. ``name`` is the Host header, the address unless told."""
    line = http.client.HTTPConnection(EVERYWHERE.get(host, host).strip("[]"), port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": name} if name else {})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
