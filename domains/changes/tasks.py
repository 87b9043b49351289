"""Work of the workers on changes of names."""

from celery import shared_task

from core.clock import now
from core.work import drain
from domains.changes.queue import carry_out_next

MOST = 500
"""Steps of one run."""


@shared_task(name="domains.carry_out_changes", ignore_result=True)
def carry_out() -> None:
    """Take everything that is due a step further."""
    drain(lambda: carry_out_next(now()), most=MOST)
