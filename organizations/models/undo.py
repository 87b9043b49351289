"""The way back from a change, while there is one."""

from django.db import models

from organizations.models.membership import Membership
from organizations.models.organization import Organization


class UndoStep(models.Model):
    """One change that whoever made it may take back for a while (UI-27).

    ``kind`` is the key of an ``UndoKind``; ``subject`` names what was changed, in words of the kind. ``before`` is what
    the kind needs to bring it back, ``after`` the version of what the change left: another one is another state.
    Of one subject only the newest step is a way back.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="undo_steps")
    actor = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    before = models.JSONField()
    after = models.CharField(max_length=32)
    is_undone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization", "kind", "subject", "id"], name="undo_steps_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
