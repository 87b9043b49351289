"""How a product is paid: its term, counted from an anchor, and what pays it by itself."""

from django.db import models

from organizations.models import Dependent


class Subscription(Dependent):
    """The terms of one product (BIL-50..57). Whether it renews by itself is ``product.renews_itself``.

    Terms are counted from ``anchor_on``, the first paid day: the next one begins ``months_paid`` months after it, so
    the 31st comes back after February. The last paid day is ``product.expires_on``. ``months`` is the length of the
    terms; ``next_months`` another one that was chosen for the end of the paid term, None for no change.
    ``means`` pays renewals: empty for the organization's default.
    """

    class Means(models.TextChoices):
        DEFAULT = ""
        PREPAID = "prepaid"
        CARD = "card"

    product = models.OneToOneField("products.Product", models.CASCADE, related_name="subscription")
    anchor_on = models.DateField()
    months_paid = models.PositiveIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=12)
    next_months = models.PositiveSmallIntegerField(null=True, blank=True)
    means = models.CharField(max_length=8, choices=Means, blank=True, db_default="", default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=120)
                & (models.Q(next_months__isnull=True) | models.Q(next_months__gte=1, next_months__lte=120)),
                name="subscription_has_a_real_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} / {self.months}"
