"""Handing mails to the server, without any open transaction while it speaks.

A worker claims a mail in a short transaction and has it for the length of a lease; it sends it, and marks it. Whoever
dies in between leaves the mail to the others when the lease is over. A mail is sent twice only when its worker dies
between the server's acceptance and the mark, or when the line breaks just there: both carry the same Message-ID, by
which mail servers recognize the copy.
"""

import datetime
import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.errors import MessageError
from email.header import Header
from email.utils import format_datetime
from enum import Enum, auto
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from redis.exceptions import RedisError

from core.errors import DATABASE_AWAY
from core.work import insist
from notifications import secrets
from notifications.mail.again import look_again
from notifications.mail.leaving import headers_of
from notifications.models import Message

WAITS = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""Pauses between tries; after the last one the message is marked as not delivered."""
RUN = datetime.timedelta(seconds=20)
"""After which a worker turns to other work; the schedule starts the next run."""
CUTS, REST_SECONDS = 3, 30
"""After so many conversations that broke one after the other, or one that did not begin, nobody tries for a while."""
REST = "notifications.mail-server-rests"
DAY_SECONDS = 86_400

LONGEST_WORD = 75

Trouble = (smtplib.SMTPException, OSError)
Unsendable = (InvalidToken, ValueError, MessageError)
"""No later try would help: the key of its secrets is gone, or no server can be told its address."""
Refusal = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)
"""The server speaks, and does not take this mail now."""


class Outcome(Enum):
    """What became of one mail."""

    SENT = auto()
    REFUSED = auto()
    CUT = auto()
    DROPPED = auto()


def deliver_due(clock: Callable[[], datetime.datetime]) -> int:
    """Send the due mails until none is left or ``RUN`` is over; returns how many the server took.

    Safe to run many times at once. A server that cannot be reached costs no mail a try: none is claimed before.
    """
    if cache.get(REST) or not Message.objects.due(clock(), Message.Channel.MAIL).exists():
        return 0
    begin, outcomes, server = clock(), list[Outcome](), get_connection()
    try:
        while clock() - begin <= RUN and _is_open(server):
            outcome = _deliver_next(server, clock())
            if outcome is None:
                break
            outcomes.append(outcome)
            if outcomes[-CUTS:] == [Outcome.CUT] * CUTS:
                _rest()
                break
    finally:
        server.close()
    return outcomes.count(Outcome.SENT)


def _is_open(server: BaseEmailBackend) -> bool:
    try:
        server.open()
    except Trouble:
        _rest()
        return False
    return True


def _rest() -> None:
    cache.set(REST, value=True, timeout=REST_SECONDS)


def _deliver_next(server: BaseEmailBackend, now: datetime.datetime) -> Outcome | None:
    message = Message.objects.claim(now, Message.Channel.MAIL, WAITS)
    if message is None:
        return None
    if message.state == Message.State.FAILED:
        return Outcome.REFUSED
    if message.attempts > 1 and cache.get(_taken(message)):
        message.mark_sent(now)
        return Outcome.SENT
    return _hand_over(message, server, now) if look_again(message, now) else Outcome.DROPPED


def _hand_over(message: Message, server: BaseEmailBackend, now: datetime.datetime) -> Outcome:
    try:
        server.send_messages([as_mail(message, server)])
    except Unsendable as trouble:
        message.give_up(f"{type(trouble).__name__} {trouble}")
        return Outcome.REFUSED
    except Trouble as trouble:
        server.close()
        message.postpone(now, str(trouble), WAITS)
        return Outcome.REFUSED if isinstance(trouble, Refusal) else Outcome.CUT
    _write_down(message, now)
    return Outcome.SENT


def _write_down(message: Message, now: datetime.datetime) -> None:
    """The server has the mail. A database that is away just now is told when it is back, by whoever comes first."""
    try:
        message.mark_sent(now)
    except DATABASE_AWAY:
        with suppress(RedisError):
            cache.set(_taken(message), value=True, timeout=DAY_SECONDS)
        insist(lambda: message.mark_sent(now))


def _taken(message: Message) -> str:
    return f"notifications.taken-{message.pk}"


class Mail(EmailMultiAlternatives):
    """A mail whose subject is encoded in words of at most 75 characters, the first on the first line (RFC 2047).

    Django's own words are longer, and begin after a line of blanks. Text that looks encoded is encoded.
    """

    def message(self) -> SafeMIMEText | SafeMIMEMultipart:
        """The mail as it is sent. Raises BadHeaderError for a line break in a header."""
        written: SafeMIMEText | SafeMIMEMultipart = super().message()
        subject = str(self.subject)
        if not subject.isascii() or "=?" in subject:
            words = Header(subject, "utf-8", maxlinelen=LONGEST_WORD, header_name="Subject").encode()
            written.replace_header("Subject", words)
        return written


def as_mail(message: Message, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The message as the mail server gets it, secrets filled in."""
    values = secrets.decrypt_values(message.secrets)
    mail = Mail(
        subject=message.subject,
        body=secrets.fill(message.text, values),
        to=[message.address],
        reply_to=[values[secrets.REPLY_TO]] if secrets.REPLY_TO in values else None,
        connection=connection,
        headers={
            "Message-ID": f"<{message.id}@{host()}>",
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            **headers_of(message),
        },
    )
    mail.attach_alternative(secrets.fill(message.html, values, html=True), "text/html")
    return mail


def host() -> str:
    """Name of the portal's host, for message ids."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
