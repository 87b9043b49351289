"""What people are reminded of, each thing once: requests that wait for money, a balance that became low."""

from django.db import models

from organizations.models import Dependent


class DocumentReminder(Dependent):
    """A request was reminded of for the day ``planned_on`` of its ladder (``documents.reminding``), once."""

    document = models.ForeignKey("billing.Document", models.DO_NOTHING, related_name="reminders")
    planned_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "planned_on"], name="document_reminder_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.planned_on}"


class BalanceAlert(models.Model):
    """Below ``least`` minor units of the prepaid account people are told; without a row nobody is.

    ``told_at``: when they were told, or when the threshold was set while there was less already. They are told again
    only after the balance was above in the meantime.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="balance_alerts")
    currency = models.CharField(max_length=3)
    least = models.BigIntegerField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="balance_alert_in_its_organization"),
            models.UniqueConstraint(fields=["organization", "currency"], name="balance_alert_once"),
            models.CheckConstraint(condition=models.Q(least__gt=0), name="balance_alert_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.least} {self.currency}"
