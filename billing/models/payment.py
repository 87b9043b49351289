"""What is paid from outside, and what it is paid with."""

import datetime
import uuid

from django.conf import settings
from django.db import models


class Card(models.Model):
    """A card that the acquirer keeps for an organization; here is only what people tell it apart by.

    ``token`` is the acquirer's name for it. ``valid_until`` is the last day on which it can be charged. A removed card
    stays as a row, without its token, for the payments that name it. ``told_at``: when people were told that it ends
    before what it is to pay.
    """

    class State(models.TextChoices):
        READY = "ready"
        REMOVED = "removed"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="cards")
    acquirer = models.CharField(max_length=12)
    token = models.CharField(max_length=120, blank=True)
    brand = models.CharField(max_length=20)
    last_digits = models.CharField(max_length=4)
    valid_until = models.DateField()
    is_default = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    added_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="card_in_its_organization"),
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(is_default=True), name="card_one_default"
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready") | models.Q(state="removed", token="", is_default=False),
                name="card_removed_keeps_no_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.last_digits}"

    def works_on(self, day: datetime.date) -> bool:
        """Whether it can be charged on this day."""
        return self.state == self.State.READY and day <= self.valid_until


class Payment(models.Model):
    """One attempt to get money from outside for one document. ``id`` is the idempotency key, stored before the call.

    Amounts are minor units. *Unknown*: the acquirer was asked and no answer came; it stays so until the acquirer was
    asked what became of it. ``origin``: what the acquirer calls it. A document has one attempt under way at most.
    """

    class Means(models.TextChoices):
        CARD = "card"
        TRANSFER = "transfer"

    class State(models.TextChoices):
        CREATED = "created"
        WAITING = "waiting"
        """The person is at the bank's page."""
        UNKNOWN = "unknown"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    UNDER_WAY = (State.CREATED, State.WAITING, State.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="payments")
    document = models.ForeignKey("billing.Document", models.DO_NOTHING, related_name="payments")
    means = models.CharField(max_length=8, choices=Means)
    acquirer = models.CharField(max_length=12)
    card = models.ForeignKey(Card, models.DO_NOTHING, null=True, related_name="payments")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=State, default=State.CREATED)
    reason = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=120, blank=True)
    keeps_card = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="payment_in_its_organization"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(means="card", state__in=["created", "waiting", "unknown"]),
                name="payment_one_under_way",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["created", "waiting", "unknown"]),
                name="payment_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.amount} {self.currency} {self.state}"
