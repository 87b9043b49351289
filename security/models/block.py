"""The provider keeps a person out (PRD-27, PRD-29, PRD-30)."""

from typing import Self

from django.conf import settings
from django.db import models

LONGEST_REASON = 300


class BlockQuerySet(models.QuerySet["Block"]):
    """Blocks."""

    def in_force(self) -> Self:
        """Those that nobody lifted."""
        return self.filter(lifted_at=None)

    def blocking(self, person: str) -> models.Exists:
        """Condition for other tables: the person in this column is blocked."""
        return models.Exists(self.in_force().filter(user=models.OuterRef(person)))

    def listed(self) -> Self:
        """What the desk lists, the newest last."""
        return self.in_force().select_related("user", "started_by")


class Block(models.Model):
    """From when to when a person could neither sign in nor act anywhere. Lifted rows stay: they are the history.

    ``reason`` is read by the person and their organizations, ``note`` by staff alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    reason = models.CharField(max_length=LONGEST_REASON)
    note = models.CharField(max_length=LONGEST_REASON, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(lifted_at=None), name="blocked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%Y-%m-%d}"
