"""Work of the workers on restores."""

from celery import shared_task

from core.clock import now
from core.work import drain
from domains.restore.refused import give_back_next

MOST = 500
"""Invoices of one run."""


@shared_task(name="domains.give_back_refused", ignore_result=True)
def give_back_refused() -> None:
    """Give the money of refused restores back."""
    drain(lambda: give_back_next(now()), most=MOST)
