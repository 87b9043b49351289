"""What was told of a name, when and in which window, each once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Dependent


class Notice(Dependent):
    """One window of one term of a name (DOM-60); unique, so that no rerun and no second worker tells it again.

    ``term_ends_on`` is the last paid day that it speaks of, ``window`` a key of ``notices.windows``, due on
    ``planned_on`` and in time until ``until``; ``told_on`` the registry's day on which it was written. Its mails name
    it in ``Message.about``.
    """

    class Outcome(models.TextChoices):
        TOLD = "told", _("In time")
        LATE = "late", _("Late")
        MISSED = "missed", _("Missed")
        """Its days had passed when somebody could look; a later window was told instead."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="notices")
    term_ends_on = models.DateField()
    window = models.CharField(max_length=16)
    planned_on = models.DateField()
    until = models.DateField()
    told_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    at = models.DateTimeField()

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "term_ends_on", "window"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["at"], condition=~models.Q(outcome="told"), name="notice_out_of_time"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.window} {self.term_ends_on}"
