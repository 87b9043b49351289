"""What makes a new product cheaper: codes that are typed, and free offers of one organization (SHO-1..9)."""

import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import pgettext_lazy

WHOLE = Decimal(100)


class PromoCode(models.Model):
    """A code, normalized (``shop.codes.typing``). Whatever binds it is empty for "any".

    ``percent`` of a line's price is taken off, 100 for the whole; ``least`` is the net price in minor units that the
    line must have. ``starts_on`` and ``ends_on`` are days of the issuer, both inclusive. ``uses`` in all and
    ``uses_each`` by one organization, None for no end. ``taken`` counts the uses that orders hold.
    """

    text = models.CharField(max_length=40, unique=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, null=True, related_name="codes")
    kind = models.ForeignKey("products.Kind", models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, related_name="+")
    months = models.PositiveSmallIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    least = models.BigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    uses = models.PositiveIntegerField(null=True)
    uses_each = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100), name="code_takes_a_part_or_the_whole"
            ),
            models.CheckConstraint(
                condition=models.Q(uses=None) | models.Q(taken__lte=models.F("uses")), name="code_used_within_its_uses"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to pay for a line."""
        return self.percent == WHOLE


class FreeOffer(models.Model):
    """One product of a kind for nothing, for one term, granted to one organization and used once.

    ``plan`` and ``months`` None: whichever. ``ends_on`` is the last day of the issuer on which it can be ordered.
    """

    class State(models.TextChoices):
        UNUSED = "unused", pgettext_lazy("free offer", "Not used yet")
        RESERVED = "reserved", pgettext_lazy("free offer", "Reserved by an open order")
        REDEEMED = "redeemed", pgettext_lazy("free offer", "Used")
        EXPIRED = "expired", pgettext_lazy("free offer", "Over")
        WITHDRAWN = "withdrawn", pgettext_lazy("free offer", "Withdrawn")

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="free_offers")
    kind = models.ForeignKey("products.Kind", models.PROTECT, related_name="+")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, related_name="+")
    months = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="free_offer_in_its_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}" + (f" {self.plan}" if self.plan else "")

    def is_over(self, today: datetime.date) -> bool:
        """Whether its last day has passed."""
        return self.ends_on < today
