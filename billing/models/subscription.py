"""How a product is paid: its term, counted from an anchor, and what pays it by itself."""

import datetime

from django.db import models
from django.db.models import DateField, F, Func
from django.db.models.functions import Coalesce

from billing import terms
from organizations.models import Dependent

DECIDED_ON = Func(
    F("expires_on"), Coalesce(F("subscription__margin"), 0),
    arg_joiner=" - ", template="(%(expressions)s)", output_field=DateField(),
)  # fmt: skip
"""Of products: the day on which it is decided whether they renew."""


class Subscription(Dependent):
    """The terms of one product (BIL-50..57). Whether it renews by itself is ``product.renews_itself``.

    Terms are counted from ``anchor_on``, the first paid day: the next one begins ``months_paid`` months after it, so
    the 31st comes back after February. The last paid day is ``product.expires_on``. ``months`` is the length of the
    terms; ``next_months`` another one that was chosen for the end of the paid term, None for no change.
    ``next_plan`` is another plan that was chosen for then, None for no change; ``next_plan_on`` its first day once a
    term with it is paid, None while nothing is: until then it can be taken back.
    ``means`` pays renewals: empty for the organization's default. ``has_warranty``: what nobody pays is renewed on
    credit, a choice that nobody makes for the customer (DOM-14).

    What the provider of the product decides: ``margin``, days before the last paid day on which renewing is decided
    (BIL-8), and ``ahead``, how many months from today it can be paid at most, None without a limit.
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
    next_plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, blank=True, related_name="+")
    next_plan_on = models.DateField(null=True, blank=True)
    means = models.CharField(max_length=8, choices=Means, blank=True, db_default="", default="")
    has_warranty = models.BooleanField(db_default=False, default=False)
    margin = models.PositiveSmallIntegerField(db_default=0, default=0)
    ahead = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=120)
                & (models.Q(next_months__isnull=True) | models.Q(next_months__gte=1, next_months__lte=120)),
                name="subscription_has_a_real_term",
            ),
            models.CheckConstraint(
                condition=models.Q(next_plan_on__isnull=True) | models.Q(next_plan__isnull=False),
                name="subscription_plan_for_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_plan_on"],
                condition=models.Q(next_plan_on__isnull=False),
                name="subscription_plan_to_come",
            ),
            models.Index(fields=["product"], condition=models.Q(has_warranty=True), name="subscription_with_warranty"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} / {self.months}"

    def takes(self, months: int, today: datetime.date) -> bool:
        """Whether the next term may be so long: not further ahead than the provider of the product takes (BIL-110)."""
        if self.ahead is None:
            return True
        return terms.term(self.anchor_on, self.months_paid, months).last_day <= terms.later(today, self.ahead)

    def decided_on(self, last_day: datetime.date) -> datetime.date:
        """The day on which it is decided whether the product renews; attempts and reminders count back from it."""
        return last_day - datetime.timedelta(days=self.margin)
