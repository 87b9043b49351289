"""The way to an order from its documents, and back from its products."""

import datetime

from django.urls import reverse

from billing.models import Document
from billing.snapshot import Snapshot
from organizations.models import Membership
from products.models import Product
from shop.models import Order
from shop.models.order import pk_of
from shop.orders.withdrawing import last_day_of, may_withdraw


def order_of(document: Document) -> tuple[str, str] | None:
    """Number and address of the order of a request, or of what came of it: frozen in the document itself. One query."""
    number = Snapshot.from_json(document.snapshot).order_number
    if not number:
        return None
    order = (
        Order.objects.select_related("organization")
        .filter(organization_id=document.organization_id, pk=pk_of(number))
        .first()
    )
    return (order.number, reverse("shop:order", args=[order.organization.slug, order.pk])) if order else None


def way_back(actor: Membership, product: Product, now: datetime.datetime) -> tuple[str, datetime.date] | None:
    """Where a consumer takes back the order that a product came with, and until when (SHO-26). One query."""
    order = Order.objects.filter(lines__product=product).select_related("organization").first()
    if order is None or not may_withdraw(order, now):
        return None
    return reverse("shop:order_withdraw", args=[actor.organization.slug, order.pk]), last_day_of(order)
