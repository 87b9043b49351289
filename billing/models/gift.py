"""Credit that the provider gives: it pays invoices and is never paid out (BIL-40)."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class Gift(models.Model):
    """So many minor units for an organization, and why. Above a limit it is proposed by one and given by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("gift", "Proposed")
        GIVEN = "given", pgettext_lazy("gift", "Given")
        DROPPED = "dropped", pgettext_lazy("gift", "Dropped")

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="gifts")
    state = models.CharField(max_length=8, choices=State)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="gift_in_its_organization"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="gift_of_something"),
        ]

    def __str__(self) -> str:
        return f"G-{self.pk}"
