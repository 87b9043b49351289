"""What ends soon among the products that one reader sees, for the dashboard."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from organizations.models import Membership
from products.boards.states import state_marks
from products.menus import categories_of
from products.models import Product

AHEAD = 90
SHOWN = 8


@dataclass(frozen=True)
class Renewal:
    """One product that ends soon, or has ended and can still be saved."""

    product: Product
    url: str
    state: Any
    is_over: bool


@dataclass(frozen=True)
class Renewals:
    """How many products the reader sees, the one that ends next, and the first that end within AHEAD days."""

    total: int
    next: Renewal | None
    rows: list[Renewal]


def renewals_of(member: Membership, now: datetime.datetime, today: datetime.date) -> Renewals:
    """In three queries, one of which the menu shares."""
    seen = Product.objects.visible_to(member, today).with_board(now).order_by("expires_on", "service_name", "pk")
    soon = [_renewal(member, each, today) for each in seen.ending_within([str(AHEAD)], today)[:SHOWN]]
    coming = seen.filter(state=Product.State.ACTIVE, expires_on__gte=today).first()
    total = sum(each.total for each in categories_of(member))  # type: ignore[attr-defined]
    return Renewals(total, _renewal(member, coming, today) if coming else None, soon)


def _renewal(member: Membership, product: Product, today: datetime.date) -> Renewal:
    url = reverse("products:board", args=[member.organization.slug, product.kind.category.key, product.pk])
    marks = state_marks(product, product.hold_kinds, today)  # type: ignore[attr-defined]
    return Renewal(product, url, marks, product.expires_within(-1, today))
