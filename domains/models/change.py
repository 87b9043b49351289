"""What somebody asked to be changed about a name at its registry."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent


class Change(Dependent):
    """A list of steps, gone through by workers in their order, each until the registry has what it wants (NAM-8).

    ``steps`` are goals as ``domains.changes.goals`` reads them, ``step`` the one that is next; a pause between two is a
    step too, and ``due_at`` its end. ``id`` makes the keys of its orders. At most one of a kind is under way.
    """

    class Kind(models.TextChoices):
        DNS = "dns", _("Name servers and signing")
        LOCK = "lock", _("Transfer lock")
        OWNER = "owner", _("Change of the owner")
        CODE = "code", _("Authorization code")
        PRIVACY = "privacy", _("Privacy of the owner")
        TRANSFER = "transfer", _("Answer to a transfer")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("change", "Under way")
        DONE = "done", pgettext_lazy("change", "Done")
        FAILED = "failed", _("Refused by the registry")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.ForeignKey("domains.Domain", models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    steps = models.JSONField()
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "kind"], condition=models.Q(state="waiting"), name="change_one_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="change_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.domain_id}"

    @property
    def is_pausing(self) -> bool:
        """Whether the last step was a pause, which lasts until ``due_at``."""
        return self.state == self.State.WAITING and self.step > 0 and "pause" in self.steps[self.step - 1]
