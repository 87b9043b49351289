"""What an organization owns."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Team
from products.querysets import ProductQuerySet


class Tag(models.Model):
    """A coloured label of an organization for its products (PRD-4)."""

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="tags")
    name = models.CharField(_("Name"), max_length=40)
    colour = models.CharField(_("Colour"), max_length=8, choices=Team.Colour, default=Team.Colour.GREY)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="tag_name_once_per_organization"),
            models.UniqueConstraint(fields=["organization", "id"], name="tag_in_its_organization"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product of an organization (PRD-1).

    ``reference`` is its id at the provider, ``service_name`` what it runs under (a domain name, an address),
    ``custom_name`` the customer's own name for it.

    ``expires_on`` is the last paid day, None for what never ends.
    """

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("Being set up")
        ACTIVE = "active", pgettext_lazy("product", "Active")
        EXPIRED = "expired", pgettext_lazy("product", "Expired")
        REDEMPTION = "redemption", _("In redemption")
        CANCELLED = "cancelled", pgettext_lazy("product", "Cancelled")

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="products")
    kind = models.ForeignKey("products.Kind", models.PROTECT, related_name="products")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, blank=True, related_name="products")
    service_name = models.CharField(_("Service"), max_length=190)
    custom_name = models.CharField(_("Own name"), max_length=80, blank=True)
    billing_reference = models.CharField(_("Billing reference"), max_length=60, blank=True)
    tags = models.ManyToManyField(Tag, related_name="products", blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    renews_itself = models.BooleanField(_("Automatic renewal"), default=False)
    expires_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["service_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organization", "id"], name="product_in_its_organization")]
        indexes = [
            models.Index(fields=["organization", "kind", "service_name"], name="product_by_kind"),
            models.Index(
                fields=["expires_on"], condition=models.Q(state__in=["active", "expired"]), name="product_by_last_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The customer's own name, else the service's."""
        return self.custom_name or self.service_name

    def expires_within(self, days: int, today: datetime.date) -> bool:
        """Whether the last paid day is at most so many days away (or over)."""
        return self.expires_on is not None and self.expires_on <= today + datetime.timedelta(days=days)
