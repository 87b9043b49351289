"""Which messages are to be sent now, and which are only to be remembered."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction

if TYPE_CHECKING:
    from notifications.models import Message

MOST_AT_ONCE = 1_000
"""Texts that one statement erases, so that nobody waits for it."""


class MessageQuerySet(models.QuerySet["Message"]):
    """The outbox."""

    def due(self, now: datetime.datetime, channel: str) -> Self:
        """Waiting messages of the channel that are due and whom nobody is at: codes and warnings first, then by age."""
        return self.filter(state="waiting", due_at__lte=now, channel=channel).order_by("rank", "due_at")

    @transaction.atomic
    def claim(self, now: datetime.datetime, channel: str, waits: list[datetime.timedelta]) -> "Message | None":
        """One due message, for the caller alone until its lease is over (``Message.take``); rows that others hold are
        passed over."""
        message = self.due(now, channel).select_for_update(skip_locked=True).first()
        if message is not None:
            message.take(now, waits)
        return message

    def erase_texts(self, before: datetime.datetime) -> int:
        """Forget what messages written before said, some of them; that they were written stays. Returns how many."""
        old = self.filter(created_at__lt=before).exclude(text="").exclude(state__in=["waiting", "held"]).values("pk")
        return self.filter(pk__in=old[:MOST_AT_ONCE]).update(text="", html="")
