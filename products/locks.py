"""Reading a product again under the organization's lock, before a command changes it."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import lock_organization
from organizations.models import Membership
from products.models import Product
from products.querysets import ProductQuerySet


def reload_product(actor: Membership, product: Product) -> Product:
    """The product as it is now. Call it after ``organizations.locks.lock_and_reload``.

    Raises RuleError when it ended meanwhile or belongs to another organization (RGT-17).
    """
    return _living(actor.organization.products.all(), product)


def lock_product(product: Product) -> Product:
    """The product as it is now, its organization locked until the transaction ends; for acts of nobody's membership.

    Raises RuleError when it ended meanwhile.
    """
    lock_organization(product.organization_id)
    return _living(Product.objects.select_related("organization"), product)


def _living(products: ProductQuerySet, product: Product) -> Product:
    fresh: Product | None = products.living().select_related("kind__category").filter(pk=product.pk).first()
    if fresh is None:
        raise RuleError(_("This product no longer exists."))
    return fresh
