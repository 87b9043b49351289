"""That an organization was asked whether the data of its names are right."""

from django.db import models


class DataReminder(models.Model):
    """One yearly reminder of registration data (DOM-66). ``year`` counts them: nobody is asked twice."""

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="data_reminders")
    year = models.PositiveSmallIntegerField()
    told_on = models.DateField()
    names = models.PositiveIntegerField()

    class Meta:
        ordering = ["-told_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="data_reminder_once_a_year"),
            models.UniqueConstraint(fields=["organization", "id"], name="data_reminder_in_its_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year}"
