"""The clock as a caller: reports of visits that ended by themselves."""

from celery import shared_task

from core.clock import now
from core.work import drain
from support.visits import report_next


@shared_task(name="support.report_visits", ignore_result=True)
def report_visits() -> None:
    """Report every visit that is over; catches up after downtime."""
    drain(lambda: report_next(now()))
