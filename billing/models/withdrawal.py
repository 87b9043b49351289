"""Prepaid money that an organization asked back, and the files by which the bank sends it (BIL-39, behaviour 17.3).

Amounts are minor units. The money leaves the prepaid account when it is asked for, and the books when it is sent.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Dependent


class PayOutFile(models.Model):
    """A file for the bank (pain.001): its bytes, made once and never again."""

    message_id = models.CharField(max_length=33, unique=True)
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.message_id


class Withdrawal(models.Model):
    """Money asked back. ``sources``: what it was made of when it was asked, a list of source, amount and ISO day;
    where it goes back to cards also of the payment and the name of its card.

    ``owner``: the owner of the account as the bank gets it (``snapshot.Party``). ``doubt`` is what the bank
    said that only a person can judge. ``reason`` says why it was refused or rejected.
    """

    class Means(models.TextChoices):
        BANK = "bank", _("Bank account")
        PAYPAL = "paypal", "PayPal"
        CARD = "card", _("The cards that paid it")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("withdrawal", "Requested")
        APPROVED = "approved", pgettext_lazy("withdrawal", "Approved")
        SENT = "sent", pgettext_lazy("withdrawal", "Sent")
        REJECTED = "rejected", pgettext_lazy("withdrawal", "Rejected")
        CANCELLED = "cancelled", pgettext_lazy("withdrawal", "Cancelled")

    OPEN = (State.REQUESTED, State.APPROVED)

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="withdrawals")
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    means = models.CharField(max_length=6, choices=Means)
    account = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    paypal = models.EmailField(blank=True)
    owner = models.JSONField()
    sources = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    file = models.ForeignKey(PayOutFile, models.DO_NOTHING, null=True, related_name="withdrawals")
    doubt = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="withdrawal_in_its_organization"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="withdrawal_of_something"),
            models.CheckConstraint(
                condition=models.Q(means="bank", paypal="") & ~models.Q(account="")
                | models.Q(means="paypal", account="") & ~models.Q(paypal="")
                | models.Q(means="card", account="", paypal=""),
                name="withdrawal_knows_where_to",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["requested", "approved"]), name="withdrawal_open"
            ),
            models.Index(fields=["organization", "-id"], name="withdrawal_by_organization"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its name for people and for the bank, which sends it back in its answers."""
        return f"W-{self.pk}"


class Approval(Dependent):
    """Somebody at the desk looked at a withdrawal and agreed."""

    withdrawal = models.ForeignKey(Withdrawal, models.DO_NOTHING, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.withdrawal_id} {self.by_id}"
