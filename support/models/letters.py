"""Mail to the support from whoever cannot be known by it. It is of the provider alone: no organization sees it."""

import datetime
from typing import Self

from django.db import models


class LetterQuerySet(models.QuerySet["Letter"]):
    """Mail from strangers."""

    def open(self) -> Self:
        """Neither answered nor laid aside."""
        return self.filter(closed_at=None)


class Letter(models.Model):
    """A mail that names no case by a good reply address, whatever number stands in its subject (SUP-27).

    An address proves nobody: the person who has it in the portal may not have written. Files are not kept, only
    counted. ``answer`` is what the staff wrote back; empty for a letter that was laid aside.
    """

    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    files = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=8)
    mail_id = models.CharField(max_length=255, unique=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(closed_at=None), name="letter_open_by_due_time"),
            models.Index(fields=["address", "-id"], name="letter_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.subject}"

    @property
    def number(self) -> str:
        """How the staff call it."""
        return f"M{self.pk}"

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether the time for an answer is over."""
        return self.closed_at is None and self.due_at <= now
