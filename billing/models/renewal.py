"""What was done by itself for one term of a product: reminders and attempts, each once (EML-3, BIL-9)."""

from django.db import models

from organizations.models import Dependent


class RenewalStep(Dependent):
    """One step for the term that begins on ``term_starts_on``: unique, so that no rerun repeats it.

    ``planned_on`` is the day of the ladder that it stands for; a day that was missed is caught up with the next one.
    """

    class Kind(models.TextChoices):
        ATTEMPT = "attempt"
        PLANNED = "planned"
        """The people were told that it will renew by itself."""
        REMINDER = "reminder"
        """The people were told that it ends, because it does not."""

    class Outcome(models.TextChoices):
        DONE = "done"
        CHARGED = "charged"
        """A card was asked; the payment says what came of it."""
        FAILED = "failed"
        LEFT = "left"
        """A transfer was announced, so nothing was tried."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="renewal_steps")
    term_starts_on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    planned_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    document = models.ForeignKey("billing.Document", models.DO_NOTHING, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "term_starts_on", "kind", "planned_on"], name="renewal_step_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.kind} {self.planned_on}"
