"""The clock as a caller: orders that nobody pays."""

from celery import shared_task

from core.clock import now
from core.work import drain
from shop.orders.commands import lapse_next

MOST = 500


@shared_task(name="shop.lapse_orders", ignore_result=True)
def lapse_orders() -> None:
    """Let orders go that were to be paid by card and were not, half an hour after they were placed."""
    drain(lambda: lapse_next(now()), most=MOST)
