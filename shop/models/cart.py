"""What an organization means to order. One cart for all its people; prices are never kept in it."""

from django.db import models

from products.models import Product


class CartLine(models.Model):
    """One product to be: its kind, plan and months of the first term, and what it will run under.

    ``is_transfer``: it is a name that comes from another registrar; ``months`` are those of its next terms then.
    ``code`` or ``offer`` is what was chosen for it; both are looked at again whenever the cart is priced.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="cart_lines")
    kind = models.ForeignKey("products.Kind", models.PROTECT, related_name="+")
    plan = models.ForeignKey("products.Plan", models.PROTECT, null=True, blank=True, related_name="+")
    months = models.PositiveSmallIntegerField()
    service_name = models.CharField(max_length=190)
    is_transfer = models.BooleanField(default=False, db_default=False)
    code = models.ForeignKey("shop.PromoCode", models.DO_NOTHING, null=True, related_name="+")
    offer = models.ForeignKey("shop.FreeOffer", models.DO_NOTHING, null=True, related_name="+")
    added_by_name = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="cart_line_in_its_organization"),
            models.UniqueConstraint(fields=["organization", "kind", "service_name"], name="cart_line_once_per_service"),
            models.UniqueConstraint(fields=["organization", "code"], name="cart_code_on_one_line"),
            models.UniqueConstraint(fields=["organization", "offer"], name="cart_offer_on_one_line"),
            models.CheckConstraint(
                condition=models.Q(code=None) | models.Q(offer=None), name="cart_line_code_or_offer"
            ),
        ]

    def __str__(self) -> str:
        return self.service_name

    @property
    def product(self) -> Product:
        """The product that it would become, not stored: what price lists and documents ask about."""
        return Product(
            organization_id=self.organization_id, kind=self.kind, plan=self.plan, service_name=self.service_name
        )
