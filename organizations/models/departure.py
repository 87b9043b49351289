"""Somebody went: what they had here, what became of it, and the evidence."""

import datetime
import hashlib
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from organizations.models.dependent import Dependent
from organizations.querysets import DepartureQuerySet
from organizations.roles import Role

if TYPE_CHECKING:
    from organizations.models.membership import Membership

KEPT_FOR = datetime.timedelta(days=30)
"""How long a removal can be undone, and data is kept."""


class Departure(models.Model):
    """One member was removed or left (ORG-41..49). Name, address and role are frozen as they were.

    ``parts`` holds what each step of ``organizations.departures`` wrote down: for the evidence and the way back.
    ``membership_number`` is the id that the membership had. ``undo_until`` is the first instant without a way back;
    ``closed_at`` says that it has passed, ``undone_at`` that somebody undid the removal before. ``transfers`` are files
    handed over since: ``parts`` stays as it was, for its digest.
    """

    class How(models.TextChoices):
        REMOVED = "removed", _("Removed")
        LEFT = "left", _("Left by themselves")

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="departures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    membership_number = models.BigIntegerField()
    how = models.CharField(max_length=8, choices=How)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=24, choices=Role)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    event = models.ForeignKey("security.Event", models.PROTECT, null=True, related_name="+")
    standing = models.JSONField(default=dict)
    parts = models.JSONField(default=dict)
    transfers = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)

    objects = DepartureQuerySet.as_manager()
    actor: "Membership | None" = None
    """Who does it, while it is done; not stored."""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(undo_until__gt=models.F("at")), name="departure_ends_after_it"),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(undone_at__lt=models.F("undo_until")),
                name="departure_undone_in_time",
            ),
            models.UniqueConstraint(fields=["organization", "membership_number"], name="departure_once_per_membership"),
            models.UniqueConstraint(fields=["organization", "id"], name="departure_in_its_organization"),
        ]
        indexes = [
            models.Index(fields=["organization", "-at"], name="departure_of_organization"),
            models.Index(
                fields=["undo_until"],
                condition=models.Q(closed_at=None, undone_at=None),
                name="departure_to_close",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.at:%Y-%m-%d}"

    @property
    def last_day(self) -> datetime.date:
        """The last day on which data is kept and the removal can be undone."""
        return self.organization.last_day(self.undo_until)

    @property
    def is_removal(self) -> bool:
        """Somebody else did it."""
        return self.how == self.How.REMOVED

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it can still be undone, as far as time and state go."""
        return self.is_removal and self.undone_at is None and now < self.undo_until

    @property
    def changes(self) -> int:
        """How much happened to it since: transfers and the undoing."""
        return len(self.transfers) + (self.undone_at is not None)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was written down when it happened, in hexadecimal: the same for ever."""
        facts = [
            self.organization_id, self.membership_number, self.how, self.name, self.email, self.role, self.by_name,
            self.at.isoformat(), self.event_id, self.standing, self.parts,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class DepartureEvidence(Dependent):
    """The PDF of one departure in one language, byte for byte as it was made. Never changed (trigger).

    ``knows``: how many changes of the departure it tells; each change brings a document beside the older ones.
    """

    departure = models.ForeignKey(Departure, models.CASCADE, related_name="evidence")
    language = models.CharField(max_length=8)
    knows = models.PositiveSmallIntegerField(default=0, db_default=0)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["departure", "language", "knows"], name="evidence_once_per_change")
        ]

    def __str__(self) -> str:
        return f"{self.departure} · {self.language}"
