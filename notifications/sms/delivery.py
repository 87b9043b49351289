"""Handing SMS to the gateway, within the life of what they say and without any open transaction meanwhile.

The row's id is the idempotency key and was stored before the first call: a worker that dies between the gateway's
answer and its own mark leaves the SMS to another one, which asks again under the same key.
"""

import datetime
from collections.abc import Callable

from cryptography.fernet import InvalidToken

from core.work import insist
from notifications import secrets, sms
from notifications.models import Message

WAITS = [datetime.timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 60)]
"""Pauses between tries."""
RUN = datetime.timedelta(seconds=20)
"""After which a worker turns to other work; the schedule starts the next run."""


def deliver_due(clock: Callable[[], datetime.datetime]) -> int:
    """Send the due SMS until none is left or ``RUN`` is over; how many the gateway took. Raises UnusableGateway."""
    gateway, begin, sent = sms.gateway(), clock(), 0
    while clock() - begin <= RUN:
        outcome = _deliver_next(gateway, clock())
        if outcome is None:
            break
        sent += outcome
    return sent


def _deliver_next(gateway: sms.Gateway | None, now: datetime.datetime) -> bool | None:
    message = Message.objects.claim(now, Message.Channel.SMS, WAITS)
    if message is None:
        return None
    if message.state == Message.State.FAILED:
        return False
    if gateway is None or (message.expires_at and message.expires_at <= now):
        message.give_up("Nobody sends SMS." if gateway is None else "Too late: the code is over.")
        return False
    try:
        text = secrets.fill(message.text, secrets.decrypt_values(message.secrets))
        gateway.send(key=str(message.pk), number=message.number, text=text)
    except (sms.GatewayError, InvalidToken) as trouble:
        _put_off(message, now, trouble)
        return False
    insist(lambda: message.mark_sent(now))
    return True


def _put_off(message: Message, now: datetime.datetime, trouble: Exception) -> None:
    if getattr(trouble, "retryable", False):
        message.postpone(now, str(trouble), WAITS)
    else:
        message.give_up(f"{type(trouble).__name__} {trouble}")
