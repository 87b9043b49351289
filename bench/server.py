"""The web server's work without the web server: the WSGI application called in this process.

A network between two processes on a shared machine adds noise that is not ours; the processor time of the one
thread that does all the work does not.
"""

import gzip
import json
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

ASKED = 5
"""Times that the database is asked how long a question takes."""


@dataclass(frozen=True)
class Answer:
    """One request: seconds of processor and wall time, bytes; when counted, queries with the database's own seconds,
    bytes sent by a proxy that compresses."""

    cpu: float
    wall: float
    size: int
    queries: int = 0
    sql: float = 0
    compressed: int = 0


def application() -> WSGIHandler:
    """The portal."""
    return WSGIHandler()


class Server:
    """An application as one signed-in person meets it."""

    def __init__(self, application: WSGIHandler, email: str, backend: str | None = None) -> None:
        self.application, self.client = application, Client()
        self.client.force_login(get_user_model().objects.get(email=email), backend=backend)
        self._prove()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={self.client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def _prove(self) -> None:
        """The reader owns an app, so the session must have passed the second step."""
        session = self.client.session
        session["account_authentication_methods"] = [{"method": "otp", "type": "app", "at": time.time()}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()

    def get(self, address: str) -> Answer:
        """Answer one address completely."""
        wall, cpu = time.perf_counter(), time.thread_time()
        size = sum(len(block) for block in self.blocks(address))
        return Answer(time.thread_time() - cpu, time.perf_counter() - wall, size)

    def counted(self, address: str) -> Answer:
        """The same with its queries counted and timed; slower, so its other times mean nothing."""
        with CaptureQueriesContext(connection) as queries:
            body = b"".join(self.blocks(address))
        spent = sum(_database_seconds(each["sql"]) for each in queries.captured_queries)
        return Answer(0, 0, len(body), len(queries), spent, len(gzip.compress(body, 6)))

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


def _database_seconds(statement: str) -> float:
    """What the database says that it needed to plan and answer, the best of ASKED; 0 for what is no question. The time
    until an answer arrives is that of everybody who waits for a processor."""
    if not statement.startswith("SELECT") or "FOR UPDATE" in statement:
        return 0
    found = list[float]()
    with connection.cursor() as cursor:
        for _time in range(ASKED):
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")
            told = cursor.fetchone()[0]
            told = json.loads(told) if isinstance(told, str) else told
            found.append(told[0]["Planning Time"] + told[0]["Execution Time"])
    return min(found) / 1000


def _only_200(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
    if not status.startswith("200"):
        raise AssertionError(f"{status} {dict(headers).get('Location', '')}")
    return len
