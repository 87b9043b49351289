"""A WSGI application behind granian's own interface: its threads meet only requests that are here as a whole.

As WSGI alone a thread waits for every byte that a sender takes its time with, and four slow senders hold all threads
of a process. Here the event loop waits for bodies, with an end to its patience, and a thread is free again before the
first byte of its answer has left.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple, Protocol

from django.conf import settings

THREADS = 4
"""Requests that one process answers at once."""
PATIENCE, BYTES_A_SECOND = 15.0, 16_384
"""A body has 15 seconds, and another one for each 16 kB of it: a picture arrives over a bad line, too."""
IN_MEMORY = 256 * 1024
"""Bytes of a body; longer ones lie in a file without a name."""
OPENED_WITHIN = 60.0
"""Seconds after which the server has opened a file that it was told to hand out."""

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
File = SpooledTemporaryFile[bytes]


class Incomplete(Exception):
    """The body did not come; ``args[0]`` is the status that says how."""


class Conversation(Protocol):
    """What granian gives to hear and to answer one request."""

    def __aiter__(self) -> "Conversation": ...

    async def __anext__(self) -> bytes: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...

    def response_file(self, status: int, headers: Headers, file: str) -> None: ...


class Answer(NamedTuple):
    """What a thread has made."""

    status: int
    headers: Headers
    body: File


class Portal:
    """``application``: the WSGI one."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="portal")

    async def __rsgi__(self, scope: Any, conversation: Conversation) -> None:
        """Hear it all, have the next free thread answer, hand out."""
        environ = environ_of(scope)
        try:
            environ["wsgi.input"], length = await received(conversation, environ.get("CONTENT_LENGTH", ""))
        except Incomplete as reason:
            conversation.response_bytes(reason.args[0], [("connection", "close")], b"")
            return
        if length:
            environ["CONTENT_LENGTH"] = str(length)
        hand_out(conversation, await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, environ))

    def _answer(self, environ: Environ) -> Answer:
        """In a thread, which the database connection of the request belongs to until the answer is closed."""
        told: list[Any] = []
        body = File(max_size=IN_MEMORY)
        pieces = self._application(environ, lambda status, headers, _problem=None: told.extend((status, headers)))
        try:
            body.writelines(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        return Answer(int(told[0].split(" ", 1)[0]), told[1], body)


async def received(conversation: Conversation, announced: str) -> tuple[File, int]:
    """The body and its length, above the most when it is too long. Raises Incomplete: late, or broken off."""
    body, length = File(max_size=IN_MEMORY), 0
    expected = int(announced) if announced.isascii() and announced.isdigit() else None
    if expected is not None and not 0 < expected <= settings.MOST_BYTES:
        return body, expected
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            async for piece in conversation:
                body.write(piece)
                length += len(piece)
                limit.reschedule(began + PATIENCE + length / BYTES_A_SECOND)
                if length > settings.MOST_BYTES or not piece:
                    break
    except TimeoutError as late:
        raise Incomplete(408) from late
    if expected is not None and length < expected:
        raise Incomplete(400)
    body.seek(0)
    return body, length


def hand_out(conversation: Conversation, answer: Answer) -> None:
    """Give the answer to the server, which waits for its reader without any of our threads."""
    length, body = answer.body.tell(), answer.body
    if length <= IN_MEMORY:
        body.seek(0)
        conversation.response_bytes(answer.status, answer.headers, body.read())
        body.close()
        return
    body.flush()
    conversation.response_file(answer.status, answer.headers, f"/proc/self/fd/{body.fileno()}")
    asyncio.get_running_loop().call_later(OPENED_WITHIN, body.close)


def environ_of(scope: Any) -> Environ:
    """What WSGI wants to know of a request, without its body."""
    server, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope)
    return environ


def _add_headers(environ: Environ, scope: Any) -> None:
    """Repeated ones in one; none whose name a dash and an underscore would make two readings of."""
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.replace("-", "_").upper()
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        glue = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{glue}{value}" if key in environ else value
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
