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


class Topic(models.TextChoices):
    """What people are written about, as they choose it (UI-28)."""

    SECURITY = "security", _("Security")
    RENEWALS = "renewals", _("Renewals and ends")
    BILLING = "billing", _("Billing")
    PRODUCTS = "products", _("Products")
    ACCESS = "access", _("Access and people")
    JOBS = "jobs", _("Finished work")


class Message(models.Model):
    """One mail or SMS to one reader, frozen as written; stays visible to its reader after sending.

    ``text`` and ``html`` hold markers where a link or code of the reader goes; the values are in
    ``secrets`` (encrypted) until the message is sent and erased then. Some time later both are erased too
    (``settings.MESSAGE_TEXT_DAYS``), and the line stays. ``due_at`` is when somebody may take it up: while a worker is
    at it, the end of the worker's lease.
    Among the due ones those of rank ``FIRST`` go first.
    ``code`` is printed in the mail and listed in the portal, so that a genuine mail can be told.
    ``about`` are keys of what it speaks of, for kinds that look again before they leave (``mail.again``); why
    one was dropped stands in ``error``.
    An SMS has a ``number`` (E.164) instead of an address, only ``text``, and after ``expires_at`` it is of no use.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        DROPPED = "dropped", _("Not sent")
        """It was no longer true when it was to leave."""
        HELD = "held", _("Waits for the daily digest")
        DIGESTED = "digested", _("In a daily digest")

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
    about = models.JSONField(null=True)
    digest = models.ForeignKey("notifications.Digest", models.SET_NULL, null=True, related_name="items")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rank", "due_at"], condition=models.Q(state="waiting"), name="message_next"),
            models.Index(fields=["address"], condition=models.Q(user=None), name="message_to_nobody_known"),
            models.Index(fields=["user", "created_at"], condition=models.Q(state="held"), name="message_held"),
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

    def rewrite(self, language: str, subject: str, text: str, html: str) -> None:
        """It says what is true now; nothing is stored when that is what it said."""
        words = {"language": language, "subject": subject, "text": text, "html": html}
        changed = [name for name, value in words.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, words[name])
        if changed:
            self.save(update_fields=changed)

    def move_to(self, address: str) -> None:
        """It goes where its reader reads now: it may have waited for hours."""
        if self.address != address:
            self.address = address
            self.save(update_fields=["address"])

    def drop(self, why: str) -> None:
        """It is not sent, because there is nothing to tell any more; the reader may see why."""
        self.state, self.secrets, self.error = self.State.DROPPED, "", why[:500]
        self.save(update_fields=["state", "secrets", "error"])

    def postpone(self, now: datetime.datetime, trouble: str, waits: list[datetime.timedelta]) -> None:
        """Try again after the next of the pauses; give up after the last one."""
        if self.attempts > len(waits):
            self.give_up(trouble)
            return
        self.error, self.due_at = trouble[:500], now + waits[self.attempts - 1]
        self.save(update_fields=["due_at", "error"])


class Notice(models.Model):
    """What the bell tells: one cause, for whoever may act on it now.

    ``kind`` is the key of a ``NoticeKind``; ``cause`` names the one thing behind it, so that it is told once.
    ``audience`` are the readers: the one ``user``, or whoever has that right in the organization when they look.
    ``done_at``: the cause is gone, for everybody. ``facts`` are names as they were.
    """

    class Audience(models.TextChoices):
        PERSON = "person"
        MANAGERS = "managers"
        ACCOUNTING = "accounting"

    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=10, choices=Topic, db_default="security")
    cause = models.CharField(max_length=80)
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, null=True, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices")
    audience = models.CharField(max_length=12, choices=Audience)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "cause"], condition=models.Q(done_at=None), name="notice_once_while_open"
            ),
            models.CheckConstraint(
                condition=models.Q(audience="person", user__isnull=False)
                | models.Q(user=None, organization__isnull=False) & ~models.Q(audience="person"),
                name="notice_has_readers",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "audience", "-created_at"], name="notice_of_an_organization"),
            models.Index(fields=["user", "-created_at"], name="notice_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"

    @property
    def slug(self) -> str:
        """Of its organization; empty for what is of a person alone."""
        return self.organization.slug if self.organization else ""


class NoticeReading(models.Model):
    """One reader saw one notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_read_once")]

    def __str__(self) -> str:
        return f"{self.notice} · {self.user}"


class Preference(models.Model):
    """How one person is told about one topic; without a row: at the bell and by mail, at once.

    Whether they are written to about an organization at all is said by their membership (ORG-31). Security has no row.
    """

    class Mail(models.TextChoices):
        EACH = "each", _("At once")
        DIGEST = "digest", _("In a daily digest")
        NONE = "none", _("Never")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=10, choices=Topic)
    bell = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.EACH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="preference_once"),
            models.CheckConstraint(condition=~models.Q(topic="security"), name="preference_never_of_security"),
            models.CheckConstraint(
                condition=~models.Q(mail="none") | models.Q(topic__in=["access", "jobs"]),
                name="preference_never_where_memberships_say_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic}"


class Digest(models.Model):
    """The mails of one person that waited for one day of theirs, gathered once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
