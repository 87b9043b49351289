"""Several people acting in the same moment, each on a database connection of their own."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from core.errors import RuleError
from core.shown import ChangedMeanwhile
from tests.evidence import count

Act = Callable[[], Any]
REFUSALS = (RuleError, ChangedMeanwhile, PermissionDenied, IntegrityError)
WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")
BLOCKED = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
SECONDS = 30
"""After which whatever still waits is a failure."""


def at_once(*acts: Act) -> list[Any]:
    """Start all acts together; answer what each returned, or the refusal that it met."""
    count("rounds of people acting in the same moment")
    barrier = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as people:
        return [each.result() for each in [people.submit(_run, act, barrier) for act in acts]]


def overtaken(slow: Act, quick: Act, *, before: str = "") -> list[Any]:
    """``slow`` has read and decided, and stops before its first write (of a table named ``before``); ``quick`` runs
    until it is done or waits for a lock of ``slow``; then ``slow`` goes on. Answers what both returned.

    The worst moment of a race at will: whatever checks without a lock acts on what is not true any more.
    """
    count("rounds of people acting in the same moment")
    reached, go_on = Event(), Event()
    with ThreadPoolExecutor(2) as people:
        late = people.submit(_stopped, slow, before, reached, go_on)
        try:
            for _look in _looks():
                if reached.is_set():
                    break
                assert not late.done(), f"the slow one wrote nothing: {late.result()}"
            connections: list[int] = []
            early = people.submit(_known, quick, connections)
            _until_done_or_blocked(early, connections)
        finally:
            go_on.set()
        return [late.result(), early.result()]


def refusals(outcomes: list[Any]) -> list[Exception]:
    """Only those that were refused."""
    return [each for each in outcomes if isinstance(each, Exception)]


def _run(act: Act, barrier: Barrier) -> Any:
    barrier.wait(SECONDS)
    return _outcome(act)


def _outcome(act: Act) -> Any:
    try:
        return act()
    except REFUSALS as refusal:
        return refusal
    finally:
        connection.close()


def _stopped(act: Act, table: str, reached: Event, go_on: Event) -> Any:
    def wait() -> None:
        reached.set()
        assert go_on.wait(SECONDS), "the quick one took too long, so this was no race"

    with _before_writing(table, wait):
        return _outcome(act)


@contextmanager
def _before_writing(table: str, wait: Callable[[], object]) -> Iterator[None]:
    """Do ``wait`` once, before the connection writes the first row (of the table)."""
    waits = [wait]

    def pause(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if waits and sql.startswith(WRITES) and table in sql.split('"', 2)[1]:
            waits.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(pause):
        yield


def _known(act: Act, connections: list[int]) -> Any:
    """Run the act on a connection whose number the others know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        connections.append(cursor.fetchone()[0])
    return _outcome(act)


def _until_done_or_blocked(running: Future[Any], connections: list[int]) -> None:
    for _look in _looks():
        if running.done() or (connections and _is_blocked(connections[0])):
            return


def _looks() -> Iterator[int]:
    """A look every two milliseconds, until it has taken too long."""
    for look in range(SECONDS * 500):
        yield look
        time.sleep(0.002)
    raise TimeoutError("Neither done nor waiting for a lock.")


def _is_blocked(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED, [pid])
        return bool(cursor.fetchone()[0])
