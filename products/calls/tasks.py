"""Work of the worker that asks providers."""

from celery import shared_task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.clock import now
from products.calls import queue as calls

MOST_AT_ONCE = 100
"""Requests of one run; the schedule starts the next."""


@shared_task(name="products.perform_calls", ignore_result=True)
def perform_calls() -> int:
    """Ask what is due; how many were asked. Safe to run twice at once: rows are locked and skipped."""
    return next((number for number in range(MOST_AT_ONCE) if not calls.perform_next(now())), MOST_AT_ONCE)


def perform_soon() -> None:
    """Wake a worker. When the broker is down the schedule finds the request some seconds later."""
    try:
        perform_calls.delay()
    except (OperationalError, RedisError, OSError):
        return
