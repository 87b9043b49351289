"""Reading a product again under the organization's lock, before a command changes it."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.models import Membership
from products.models import Product


def product_as_of_now(actor: Membership, product: Product) -> Product:
    """The product as it is now. Call it after ``organizations.locks.as_of_now``.

    Raises RuleError when it ended meanwhile or belongs to another organization (RGT-17).
    """
    living = actor.organization.products.living().select_related("kind__category")
    fresh: Product | None = living.filter(pk=product.pk).first()
    if fresh is None:
        raise RuleError(_("This product does not exist any more."))
    return fresh
