"""Long work with progress: one model and one page for exports, batches and bulk acts."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.job_kinds import kind_of

NAMED = 20


class Job(models.Model):
    """One long task of an organization, asked for by a person and done by a worker.

    ``kind`` is the key of a ``JobKind``; ``data`` is its JSON input. Counters are rows.
    ``result`` is the name of its file in the default storage, if it made one, kept until ``expires_at``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Stopped by an error")
        CANCELLED = "cancelled", _("Cancelled")

    UNDER_WAY = (State.WAITING, State.RUNNING)
    """A worker has begun it, or will."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    failures = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=200, blank=True, db_default="", default="")
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "created_at"], name="job_by_organization")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def title(self) -> str:
        """What the work is, for its page."""
        return str(kind_of(self.kind).title)

    @property
    def invited(self) -> str:
        """Addresses that a finished list invited, the first NAMED of them; empty for other work."""
        refused = {failure["row"].get("email") for failure in self.failures}
        sent = [row["email"] for row in self.data.get("rows", []) if "role" in row and row["email"] not in refused]
        return ", ".join(sent[:NAMED]) + (" …" if len(sent) > NAMED else "")

    @property
    def named_failures(self) -> list[dict[str, Any]]:
        """The first NAMED rows that were refused, as far as they have an address; the file has all."""
        return [failure for failure in self.failures if failure["row"].get("email")][:NAMED]

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state not in self.UNDER_WAY

    def needs_no_files(self, now: datetime.datetime) -> bool:
        """Whether what it wrote can go: it made nothing, or its days are over."""
        return self.is_over and (not self.result or self.expires_at is None or self.expires_at <= now)

    @property
    def above(self) -> tuple[str, str | Promise]:
        """Address and words of the page that its page lies under."""
        name, words = kind_of(self.kind).above
        return reverse(name, args=[self.organization.slug]), words

    @property
    def makes_a_file(self) -> bool:
        """Whether a file is what the person waits for."""
        return kind_of(self.kind).makes_file
