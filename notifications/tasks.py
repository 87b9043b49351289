"""Work of the worker that sends."""

from celery import shared_task

from core.clock import now
from notifications import delivery
from notifications.sms.delivery import deliver_due as send_due_sms


@shared_task(name="notifications.deliver_due", ignore_result=True)
def deliver_due() -> int:
    """Send what waits. Safe to run twice at once: rows are locked and skipped."""
    return delivery.deliver_due(now())


@shared_task(name="notifications.deliver_due_sms", ignore_result=True)
def deliver_due_sms() -> int:
    """Send the SMS that wait. A task of its own: a code of five minutes stands in no queue behind mails."""
    return send_due_sms(now())
