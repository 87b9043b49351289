"""What an acquirer told by itself, each thing once for ever (BIL-76)."""

from django.db import models


class ProviderEvent(models.Model):
    """An event whose effect is in the tables: row and effect are one transaction. It belongs to the provider.

    ``key`` is the acquirer's number of it, ``happened_at`` when it says that it happened; ``is_pulled``: it never
    arrived by itself and was found by asking.
    """

    acquirer = models.CharField(max_length=12)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    is_pulled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["acquirer", "key"], name="event_once")]
        indexes = [models.Index(fields=["acquirer", "-happened_at"], name="event_newest")]

    def __str__(self) -> str:
        return f"{self.acquirer} {self.kind} {self.key}"
