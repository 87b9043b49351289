"""The clock as a caller: reports of visits that ended by themselves, and what was not answered in time."""

from celery import shared_task

from core.clock import now
from core.work import drain
from support.cases.escalation import escalate_next
from support.visits import report_next


@shared_task(name="support.report_visits", ignore_result=True)
def report_visits() -> None:
    """Report every visit that is over; catches up after downtime."""
    drain(lambda: report_next(now()))


@shared_task(name="support.escalate_cases", ignore_result=True)
def escalate_cases() -> None:
    """Tell the staff of what is late, while they work; catches up after downtime."""
    drain(lambda: escalate_next(now()))
