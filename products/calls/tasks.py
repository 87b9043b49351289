"""Work of the worker that asks providers."""

from celery import shared_task

from core.clock import now
from core.work import drain
from products.calls import queue as calls

MOST_AT_ONCE = 100
"""Requests of one run; the schedule starts the next."""


@shared_task(name="products.perform_calls", ignore_result=True)
def perform_calls() -> int:
    """Ask what is due; how many were asked. Safe to run twice at once: rows are locked and skipped."""
    return drain(lambda: calls.perform_next(now()), most=MOST_AT_ONCE)
