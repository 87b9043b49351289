"""Handing messages to the mail server. A message is sent at most once per success of the server.

A worker that dies between the server's answer and its own commit sends the message again with the
same Message-ID, by which mail servers recognize the copy.
"""

import datetime
import smtplib
from email.errors import MessageError
from email.header import Header
from email.utils import format_datetime
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from notifications import secrets
from notifications.models import Message

WAITS = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""Pauses between tries; after the last one the message is marked as not delivered."""

LONGEST_WORD = 75

Trouble = (smtplib.SMTPException, OSError)
Unsendable = (InvalidToken, ValueError, MessageError)
"""No later try would help: the key of its secrets is gone, or no server can be told its address."""


def deliver_due(now: datetime.datetime, *, limit: int = 200) -> int:
    """Send the due mails, at most ``limit``; returns how many the server took."""
    connection = get_connection()
    sent = 0
    for _turn in range(limit):
        outcome = _deliver_next(connection, now)
        if outcome is None:
            break
        sent += outcome
    connection.close()
    return sent


@transaction.atomic
def _deliver_next(connection: BaseEmailBackend, now: datetime.datetime) -> bool | None:
    message = Message.objects.next_due(now, Message.Channel.MAIL)
    if message is None:
        return None
    try:
        connection.send_messages([as_mail(message, connection)])
    except Unsendable as trouble:
        message.give_up(f"{type(trouble).__name__} {trouble}")
        return False
    except Trouble as trouble:
        connection.close()
        message.postpone(now, str(trouble), WAITS)
        return False
    message.mark_sent(now)
    return True


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
        connection=connection,
        headers={
            "Message-ID": f"<{message.id}@{host()}>",
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(secrets.fill(message.html, values, html=True), "text/html")
    return mail


def host() -> str:
    """Name of the portal's host, for message ids."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
