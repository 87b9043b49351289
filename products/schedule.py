"""The clock as a caller: holds whose end has passed."""

from celery import shared_task

from core.clock import now
from products.holds.commands import end_if_over
from products.models import Hold

MOST_AT_ONCE = 500
"""Holds of one run; the next one comes within a minute."""


@shared_task(name="products.end_holds", ignore_result=True)
def end_holds() -> int:
    """Close what is over, so that services resume; how many. Catches up after downtime; safe to run twice at once."""
    moment = now()
    over = Hold.objects.over(moment).order_by("ends_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
    return sum(end_if_over(pk=pk, now=moment) for pk in over)
