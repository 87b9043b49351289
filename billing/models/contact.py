"""Whom billing writes to, and what about, beyond the one switch of a membership (ORG-31)."""

import datetime

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models.functions import Lower

from accounts.languages import language_choices
from organizations.models import Dependent

VALID_FOR = datetime.timedelta(days=7)
"""Life of the link by which an address is confirmed."""
RECIPIENT, DELIVERY = Signer(salt="billing.recipient"), Signer(salt="billing.delivery")


class BillingWishes(Dependent):
    """What a member is written about among the mails on money; a member without a row wants what the defaults say.

    Whether they get any of them is ``Membership.wants_billing_mail``. ``before_<days>``: a reminder so many days before
    a product ends that does not renew by itself.
    """

    membership = models.OneToOneField("organizations.Membership", models.CASCADE, related_name="billing_wishes")
    issued = models.BooleanField(default=True)
    debited = models.BooleanField(default=True)
    planned = models.BooleanField(default=True)
    before_60 = models.BooleanField(default=False)
    before_30 = models.BooleanField(default=True)
    before_14 = models.BooleanField(default=True)
    before_7 = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "billing wishes"

    def __str__(self) -> str:
        return f"{self.membership_id}"


class InvoiceRecipient(models.Model):
    """An address that gets the documents of each month, once whoever reads it has confirmed that (INV-19).

    Links are not stored: they are signed from the row's key, and die with the row.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="invoice_recipients")
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=8, choices=language_choices)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["address", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="recipient_in_its_organization"),
            models.UniqueConstraint(Lower("address"), "organization", name="recipient_once"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def token(self) -> str:
        """What the links to it carry: ``<key>.<signature>``, safe in a path."""
        return RECIPIENT.sign(str(self.pk)).replace(":", ".")

    @staticmethod
    def read_token(token: str) -> int | None:
        """The key that a token names; None for any other text."""
        return _key(RECIPIENT, token)


class MonthlyDelivery(Dependent):
    """The documents of a month were announced to a recipient, once. ``month`` is its first day; ``count`` how many
    there were (none: no mail). The files are behind a signed link until ``expires_at``."""

    recipient = models.ForeignKey(InvoiceRecipient, models.CASCADE, related_name="deliveries")
    month = models.DateField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "monthly deliveries"
        constraints = [models.UniqueConstraint(fields=["recipient", "month"], name="delivery_once_a_month")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.month:%Y-%m}"

    @property
    def token(self) -> str:
        """As that of a recipient."""
        return DELIVERY.sign(str(self.pk)).replace(":", ".")

    @staticmethod
    def read_token(token: str) -> int | None:
        """The key that a token names; None for any other text."""
        return _key(DELIVERY, token)


def _key(signer: Signer, token: str) -> int | None:
    head, _dot, signature = token.rpartition(".")
    try:
        return int(signer.unsign(f"{head}:{signature}"))
    except (BadSignature, ValueError):
        return None
