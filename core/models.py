"""What forms leave on the server for the person who fills them in."""

from django.conf import settings
from django.db import models


class StoredForm(models.Model):
    """A draft of several pages, or what one form made: the second press of its button finds it (``core.once``).

    ``key`` names it in addresses and forms, and is of one person alone; ``kind`` says whose draft it is
    (``core.drafts``), empty for what was made.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stored_forms")
    key = models.CharField(max_length=43)
    kind = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="stored_form_once_per_person")]

    def __str__(self) -> str:
        return f"{self.kind or 'made'} {self.pk}"
