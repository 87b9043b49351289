"""What is under way at an acquirer beside payments: cards that are added, money that goes back."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from billing.models.payment import Card, Payment
from core.money import Money


class CardSetup(models.Model):
    """Somebody adds a card without paying. ``id`` is the key of the order; ``card`` what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="card_setups")
    acquirer = models.CharField(max_length=12)
    origin = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    card = models.ForeignKey(Card, models.DO_NOTHING, null=True, related_name="setups")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "id"], name="setup_in_its_organization")]

    def __str__(self) -> str:
        return f"{self.acquirer} {self.id}"


class Refund(models.Model):
    """Money of the prepaid account that goes back to the card of a payment. ``id`` is the key at the acquirer.

    It left the prepaid account when it was asked; one that fails comes back there (E4). Amounts are minor units.
    ``withdrawal``: by which somebody asked for it.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("refund", "On its way")
        SUCCEEDED = "succeeded", pgettext_lazy("refund", "Refunded")
        FAILED = "failed", pgettext_lazy("refund", "Not taken by the card")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.DO_NOTHING, related_name="refunds")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    withdrawal = models.ForeignKey("billing.Withdrawal", models.DO_NOTHING, null=True, related_name="refunds")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="refund_in_its_organization"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_of_something"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(state="pending"), name="refund_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"

    @property
    def money(self) -> Money:
        """The amount, to show."""
        return Money.of_minor(self.amount, self.currency)

    @property
    def badge(self) -> str:
        """The kind of its badge."""
        return {"pending": "info", "succeeded": "ok", "failed": "danger"}[self.state]
