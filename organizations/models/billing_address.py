"""Where documents of an organization go beside its postal address (ORG-55)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.order import ByName
from organizations.models.addressed import Addressed

MOST_ADDRESSES = 50
"""Of one organization."""
MOST_RECIPIENTS = 10


class BillingAddress(Addressed):
    """An address that a document can name instead of the organization's own; never decides the currency (ORG-55).

    ``recipients``: e-mail addresses that get the documents, in lower case. ``purchase_reference``: the customer's own
    order or cost-centre number, printed on the documents. At most one address ``is_default``; without one it is the
    postal address of the organization.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="billing_addresses")
    name = models.CharField(_("Recipient"), max_length=120)
    town = models.CharField(_("Town"), max_length=80)
    purchase_reference = models.CharField(_("Purchase reference"), max_length=50, blank=True)
    recipients = ArrayField(models.EmailField(max_length=254), verbose_name=_("Emails"), default=list, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(is_default=True), name="address_one_default"
            ),
            models.CheckConstraint(
                condition=models.Q(recipients__len__lte=MOST_RECIPIENTS), name="address_recipients_bounded"
            ),
        ]

    def __str__(self) -> str:
        return self.name
