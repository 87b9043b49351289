"""Work of the worker that sends."""

import datetime
from typing import Any

from celery import Task, shared_task
from django.conf import settings

from core.clock import now
from core.errors import MOMENTARY
from core.work import drain, wake
from notifications.mail import delivery
from notifications.models import Message
from notifications.notices import settle_next
from notifications.sms.delivery import deliver_due as send_due_sms


class DeliveryTask(Task):  # type: ignore[misc]
    """A message that nobody foresaw ends a run. It is not due again before its lease is over: the others go on."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Begin the next run, unless everything else would fail too."""
        if not isinstance(exc, MOMENTARY):
            wake(self)


@shared_task(name="notifications.deliver_due", base=DeliveryTask, ignore_result=True)
def deliver_due() -> int:
    """Send what waits. Safe to run twice at once: what another one has is passed over."""
    return delivery.deliver_due(now)


@shared_task(name="notifications.deliver_due_sms", base=DeliveryTask, ignore_result=True)
def deliver_due_sms() -> int:
    """Send the SMS that wait. A task of its own: a code of five minutes stands in no queue behind mails."""
    return send_due_sms(now)


@shared_task(name="notifications.erase_texts", ignore_result=True)
def erase_texts() -> None:
    """Erase what messages said once their days are over."""
    before = now() - datetime.timedelta(days=settings.MESSAGE_TEXT_DAYS)
    drain(lambda: Message.objects.erase_texts(before))


@shared_task(name="notifications.settle_notices", ignore_result=True)
def settle_notices() -> None:
    """Mark entries of the bell whose cause is gone as done, for everybody."""
    last = settle_next(now(), 0)
    while last:
        last = settle_next(now(), last)
