"""The clock as a caller: digests in everybody's morning."""

from celery import shared_task

from core.clock import now
from notifications.digests import gather_next


@shared_task(name="notifications.gather_digests", ignore_result=True)
def gather_digests() -> None:
    """Write the digests that are due; after downtime those that were missed become one of the day under way."""
    last = gather_next(now(), 0)
    while last:
        last = gather_next(now(), last)
