"""Work of the workers: waking one, and doing one thing after the other until nothing is due."""

import time
from collections.abc import Callable

from celery import Task
from django.db import connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Silent

from core.errors import DATABASE_AWAY
from core.silence import Silence

BROKER = Silence()
TRIES = 60
"""Of what must be written down, a second apart."""


def wake(task: Task, *args: str) -> None:
    """Have a worker run ``task`` now. A broker that is down delays and never fails: the schedule finds what waits.

    One that hangs is left alone for a moment, because an act wakes several workers.
    """
    if BROKER.is_on:
        return
    try:
        task.delay(*args)
    except (BrokerError, RedisError, OSError) as error:
        if isinstance(error, Silent | TimeoutError) or isinstance(error.__cause__, Silent | TimeoutError):
            BROKER.begin()


def drain(step: Callable[[], object], *, most: int | None = None) -> int:
    """Repeat ``step`` while it finds something to do, at most ``most`` times; how often it did."""
    done = 0
    while done != most and step():
        done += 1
    return done


def insist(step: Callable[[], object]) -> None:
    """Write down what has happened outside, although the database is away or the row is held: for a minute or more, a
    second apart. Raises the last error. ``step`` is one statement or one transaction."""
    for left in reversed(range(TRIES)):
        try:
            step()
        except DATABASE_AWAY:
            if not left:
                raise
            connection.close()
            time.sleep(1)
        else:
            return
