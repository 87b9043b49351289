"""Work of the workers: waking one, and doing one thing after the other until nothing is due."""

from collections.abc import Callable

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError


def wake(task: Task, *args: str) -> None:
    """Have a worker run ``task`` now. A broker that is down delays and never fails: the schedule finds what waits."""
    try:
        task.delay(*args)
    except (OperationalError, RedisError, OSError):
        return


def drain(step: Callable[[], object], *, most: int | None = None) -> int:
    """Repeat ``step`` while it finds something to do, at most ``most`` times; how often it did."""
    done = 0
    while done != most and step():
        done += 1
    return done
