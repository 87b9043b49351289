"""What things cost, by date. Rows are added, never changed: what counted on a day can always be told."""

from django.db import models


class Price(models.Model):
    """The net price of a kind, or of one of its plans, for a term of so many months, from a day on.

    ``net`` is in minor units. The row with the latest ``starts_on`` that is not after the day counts; a row with
    ``net`` empty says that this term is no longer offered.
    """

    kind = models.ForeignKey("products.Kind", models.PROTECT, related_name="prices")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, blank=True, related_name="prices")
    months = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    net = models.BigIntegerField(null=True, blank=True)
    added_by = models.CharField(max_length=200, blank=True, db_default="", default="")

    class Meta:
        ordering = ["kind", "plan", "currency", "months", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "plan", "months", "currency", "starts_on"], nulls_distinct=False, name="price_once"
            ),
            models.CheckConstraint(
                condition=models.Q(net__isnull=True) | models.Q(net__gte=0), name="price_not_negative"
            ),
            models.CheckConstraint(condition=models.Q(months__gte=1, months__lte=120), name="price_for_a_real_term"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}/{self.plan_id} {self.months} {self.currency}"


class Threshold(models.Model):
    """From which net amount a term of so many months is offered (BIL-51, BIL-52); minor units, by date."""

    months = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    least = models.BigIntegerField()

    class Meta:
        ordering = ["currency", "months", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["months", "currency", "starts_on"], name="threshold_once"),
            models.CheckConstraint(condition=models.Q(least__gte=0), name="threshold_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.months} {self.currency} {self.least}"
