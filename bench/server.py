"""The web server's work without the web server: the WSGI application called in this process.

A network between two processes on a shared machine adds noise that is not ours; the processor time of the one
thread that does all the work does not.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Answer:
    """One request: processor and wall time in seconds, bytes of the body, queries when they were counted."""

    cpu: float
    wall: float
    size: int
    queries: int = 0


class Server:
    """The application as one signed-in person meets it."""

    def __init__(self, email: str) -> None:
        client = Client()
        client.force_login(get_user_model().objects.get(email=email))
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self.application = WSGIHandler()

    def get(self, address: str) -> Answer:
        """Answer one address completely."""
        wall, cpu = time.perf_counter(), time.thread_time()
        size = sum(len(block) for block in self.blocks(address))
        return Answer(time.thread_time() - cpu, time.perf_counter() - wall, size)

    def counted(self, address: str) -> Answer:
        """The same, with its queries counted; slower, so never timed."""
        with CaptureQueriesContext(connection) as queries:
            size = sum(len(block) for block in self.blocks(address))
        return Answer(0, 0, size, len(queries))

    def blocks(self, address: str) -> Iterator[bytes]:
        """The body as the server would send it. Raises AssertionError for any answer but 200."""
        response: Any = self.application(self._environ(address), _only_200)
        try:
            yield from response
        finally:
            response.close()

    def _environ(self, address: str) -> dict[str, Any]:
        path, _mark, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": self.cookie}
        environ |= {"wsgi.input": BytesIO(), "REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": AGENT}
        setup_testing_defaults(environ)
        return environ


AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def _only_200(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
    if not status.startswith("200"):
        raise AssertionError(f"{status} {dict(headers).get('Location', '')}")
    return len
