"""The outbox: a message is a row written with the act and sent later by a worker."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.querysets import MessageQuerySet
from notifications.secrets import without

LEASE = datetime.timedelta(seconds=45)
"""How long a worker has a message; longer than any server or gateway may take for it."""
FIRST, LATER = 0, 1
"""Ranks: codes and warnings about somebody's sign-in stand behind no list of invitations."""


class Message(models.Model):
    """One mail or SMS to one reader, frozen as written; stays visible to its reader after sending.

    ``text`` and ``html`` hold markers where a link or code of the reader goes; the values are in
    ``secrets`` (encrypted) until the message is sent and erased then. Some time later both are erased too
    (``settings.MESSAGE_TEXT_DAYS``), and the line stays. ``due_at`` is when somebody may take it up: while a worker is
    at it, the end of the worker's lease.
    Among the due ones those of rank ``FIRST`` go first.
    ``code`` is printed in the mail and listed in the portal, so that a genuine mail can be told.
    An SMS has a ``number`` (E.164) instead of an address, only ``text``, and after ``expires_at`` it is of no use.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages")
    organization = models.ForeignKey("organizations.Organization", models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    address = models.EmailField(max_length=254, blank=True)
    number = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    secrets = models.TextField(blank=True)
    code = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(db_default=LATER, default=LATER)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rank", "due_at"], condition=models.Q(state="waiting"), name="message_next"),
            models.Index(fields=["address"], condition=models.Q(user=None), name="message_to_nobody_known"),
            models.Index(fields=["created_at"], condition=~models.Q(text=""), name="message_with_its_text"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address or self.number}"

    @property
    def readable_text(self) -> str:
        """The text as its reader may see it again: without the links and codes that it carried."""
        return without(self.text)

    def take(self, now: datetime.datetime, waits: list[datetime.timedelta]) -> None:
        """A worker begins: nobody else does before the lease is over. The caller has locked the row.

        Whoever comes back from no try ends its worker each time: leases grow as pauses do, and end.
        """
        if self.attempts > len(waits):
            self.give_up("Its worker died each time.")
            return
        pause = waits[self.attempts - 1] if self.attempts else LEASE
        self.due_at, self.attempts = now + max(LEASE, pause), self.attempts + 1
        self.save(update_fields=["due_at", "attempts"])

    def mark_sent(self, now: datetime.datetime) -> None:
        """The server took it; the secrets are forgotten."""
        self.state, self.sent_at, self.secrets, self.error = self.State.SENT, now, "", ""
        self.save(update_fields=["state", "sent_at", "secrets", "error"])

    def give_up(self, trouble: str) -> None:
        """No later try would help; the secrets are forgotten."""
        self.state, self.secrets, self.error = self.State.FAILED, "", trouble[:500]
        self.save(update_fields=["state", "secrets", "error"])

    def postpone(self, now: datetime.datetime, trouble: str, waits: list[datetime.timedelta]) -> None:
        """Try again after the next of the pauses; give up after the last one."""
        if self.attempts > len(waits):
            self.give_up(trouble)
            return
        self.error, self.due_at = trouble[:500], now + waits[self.attempts - 1]
        self.save(update_fields=["due_at", "error"])
