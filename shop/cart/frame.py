"""How many products are in the cart, for the top of every page of an organization."""

from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When

from organizations.roles import MANAGERS
from shop.models import CartLine

NAME = "in_cart"


def in_cart() -> Case:
    """Of a membership: the lines of its organization's cart, for who may order (``shop.policies.may_order``)."""
    lines: Any = CartLine.objects.filter(organization=OuterRef("organization")).order_by()
    total = lines.annotate(_total=models.Func("pk", function="count")).values("_total")
    count = Subquery(total, output_field=IntegerField())
    return Case(When(Q(role__in=MANAGERS) | Q(has_accounting=True), then=count), default=Value(0))
