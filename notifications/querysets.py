"""Which messages are to be sent now."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from notifications.models import Message


class MessageQuerySet(models.QuerySet["Message"]):
    """The outbox."""

    def due(self, now: datetime.datetime) -> Self:
        """Waiting messages whose time has come, oldest first."""
        return self.filter(state="waiting", due_at__lte=now).order_by("due_at")

    def next_due(self, now: datetime.datetime, channel: str) -> "Message | None":
        """Lock and return one due message of the channel that no other worker holds."""
        return self.due(now).filter(channel=channel).select_for_update(skip_locked=True).first()
