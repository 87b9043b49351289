"""What is asked of catalogue, orders and subscriptions about premium support."""

import datetime

from django.db.models import Prefetch
from django.http import Http404

from billing.models import Subscription
from products.models import Kind, Plan, Product
from shop.models import Order
from shop.orders.withdrawing import may_withdraw
from shop.special import PREMIUM_SUPPORT


def premium_kind() -> Kind:
    """The kind with its current plans. Raises Http404 where the catalogue has none."""
    plans = Prefetch("plans", Plan.objects.filter(is_current=True))
    rows = Kind.objects.filter(key=PREMIUM_SUPPORT, is_current=True).select_related("category")
    kind = rows.prefetch_related(plans).first()
    if kind is None:
        raise Http404
    return kind


def level_to_come(product: Product | None) -> Plan | None:
    """The plan that begins with the next term, where another one was chosen and is not paid yet."""
    known = Subscription.objects.filter(product=product, next_plan_on=None).select_related("next_plan").first()
    return known.next_plan if known else None


def order_to_withdraw(product: Product | None, now: datetime.datetime) -> Order | None:
    """The order that it came from, while a consumer of the EU can take it back (SHO-26)."""
    order = Order.objects.filter(lines__product=product).select_related("organization").first() if product else None
    return order if order and may_withdraw(order, now) else None
