"""What the desk dealt with where no other row says so: disputes, refunds that failed, payments that differ."""

from django.db import models


class DeskNote(models.Model):
    """Somebody of the desk settled a matter. ``key`` names it (``billing.matters``) and exists once; never changed."""

    key = models.CharField(max_length=80, unique=True)
    note = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key
