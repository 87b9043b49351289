"""Work of the workers: waking one, and doing one thing after the other until nothing is due."""

from collections.abc import Callable

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Silent

from core.silence import Silence

BROKER = Silence()


def wake(task: Task, *args: str) -> None:
    """Have a worker run ``task`` now. A broker that is down delays and never fails: the schedule finds what waits.

    One that hangs is left alone for a moment, because an act wakes several workers.
    """
    if BROKER.is_on:
        return
    try:
        task.delay(*args)
    except (OperationalError, RedisError, OSError) as error:
        if isinstance(error, Silent | TimeoutError) or isinstance(error.__cause__, Silent | TimeoutError):
            BROKER.begin()


def drain(step: Callable[[], object], *, most: int | None = None) -> int:
    """Repeat ``step`` while it finds something to do, at most ``most`` times; how often it did."""
    done = 0
    while done != most and step():
        done += 1
    return done
