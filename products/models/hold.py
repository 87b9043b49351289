"""Holds: reasons why a product cannot be managed or used now. They stack; lifting one leaves the rest (PRD-31)."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Dependent
from products.service_querysets import HoldQuerySet


class Hold(Dependent):
    """One reason, with its owner and its end. In force while it is neither lifted nor over.

    ``owner`` is the person who set it, None for the portal itself (an unpaid invoice).
    """

    class Kind(models.TextChoices):
        LOCK = "lock", _("Locked by the organization")
        MAINTENANCE = "maintenance", _("In maintenance")
        UNPAID = "unpaid", _("Not paid")
        ABUSE = "abuse", _("Stopped by the provider")
        UNVERIFIED = "unverified", _("Owner not verified")

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=12, choices=Kind)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    owner_name = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = HoldQuerySet.as_manager()

    SUSPENDING = (Kind.ABUSE, Kind.UNPAID, Kind.UNVERIFIED, Kind.MAINTENANCE)
    """Kinds for which the service itself stops at its provider, the gravest first; a lock stops only its management."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "kind"], condition=models.Q(lifted_at=None), name="hold_once_per_kind_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.product}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it holds, where the organization is; None without an end."""
        return self.product.organization.last_day(self.ends_at) if self.ends_at else None
