"""Questions about domains."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from domains.models import RegistryCommand  # noqa: F401 (named in quotes below)

QUESTION_DAYS, ORDER_DAYS = 30, 400
MOST_AT_ONCE = 5_000


class RegistryCommandQuerySet(models.QuerySet["RegistryCommand"]):
    """The log of commands."""

    def of(self, registry: str, key: str) -> Self:
        """Every try of one order, oldest first."""
        return self.filter(registry=registry, key=key).order_by("pk")

    def tasks(self) -> Self:
        """What people have to do by hand, oldest first."""
        return self.filter(by_hand=True, answered_at=None).order_by("pk")

    def drop_old(self, now: datetime.datetime) -> int:
        """Let go of some rows whose time is over: questions after 30 days, orders after 400. How many; 0 when none is
        left."""
        questions = models.Q(key__startswith="q-", sent_at__lt=now - datetime.timedelta(days=QUESTION_DAYS))
        orders = models.Q(sent_at__lt=now - datetime.timedelta(days=ORDER_DAYS))
        old = self.filter(questions | orders).exclude(answered_at=None).order_by("sent_at").values("pk")[:MOST_AT_ONCE]
        return self.filter(pk__in=[row["pk"] for row in old]).delete()[0]
