"""Handing SMS to the gateway, within the life of what they say.

The row's id is the idempotency key and was stored before the first call: a worker that dies between the gateway's
answer and its own commit asks again under the same key.
"""

import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction

from notifications import secrets, sms
from notifications.models import Message

WAITS = [datetime.timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 60)]
"""Pauses between tries."""


def deliver_due(now: datetime.datetime, *, limit: int = 100) -> int:
    """Send the due SMS, at most ``limit``; returns how many the gateway took. Raises UnusableGateway."""
    gateway = sms.gateway()
    sent = 0
    for _turn in range(limit):
        outcome = _deliver_next(gateway, now)
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _deliver_next(gateway: sms.Gateway | None, now: datetime.datetime) -> bool | None:
    message = Message.objects.next_due(now, Message.Channel.SMS)
    if message is None:
        return None
    if gateway is None or (message.expires_at and message.expires_at <= now):
        message.give_up("Nobody sends SMS." if gateway is None else "Too late: the code is over.")
        return False
    try:
        text = secrets.fill(message.text, secrets.decrypt_values(message.secrets))
        gateway.send(key=str(message.pk), number=message.number, text=text)
    except (sms.GatewayError, InvalidToken) as trouble:
        _put_off(message, now, trouble)
        return False
    message.mark_sent(now)
    return True


def _put_off(message: Message, now: datetime.datetime, trouble: Exception) -> None:
    if getattr(trouble, "retryable", False):
        message.postpone(now, str(trouble), WAITS)
    else:
        message.give_up(f"{type(trouble).__name__} {trouble}")
