"""The way into the shop from other pages."""

from django.urls import reverse

from organizations.models import Membership
from shop.policies import may_order


def where_to_buy(reader: Membership, category: str) -> str:
    """The shop, or one family of it; "" for who may not order. No query."""
    if not may_order(reader):
        return ""
    address = reverse("shop:catalogue", args=[reader.organization.slug])
    return f"{address}?category={category}" if category else address


def where_to_transfer(reader: Membership) -> str:
    """The page by which names come from another registrar; "" for who may not order. No query."""
    return reverse("shop:transfer", args=[reader.organization.slug]) if may_order(reader) else ""


def where_to_register(reader: Membership) -> str:
    """The page of the shop for domain names; "" for who may not order. No query."""
    return reverse("shop:kind", args=[reader.organization.slug, "domain"]) if may_order(reader) else ""
