"""Work of the workers on orders."""

from celery import shared_task

from core.clock import now
from core.work import drain
from shop.orders.refused import give_back_next

MOST = 500
"""Lines of one run; the next comes a minute later."""


@shared_task(name="shop.give_back_refused", ignore_result=True)
def give_back_refused() -> None:
    """Give back what providers refused. Woken by the refusal; a schedule finds what was left."""
    drain(lambda: give_back_next(now()), most=MOST)
