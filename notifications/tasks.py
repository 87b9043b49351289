"""Work of the mail worker."""

from celery import shared_task

from core.clock import now
from notifications import delivery


@shared_task(name="notifications.deliver_due", ignore_result=True)
def deliver_due() -> int:
    """Send what waits. Safe to run twice at once: rows are locked and skipped."""
    return delivery.deliver_due(now())
