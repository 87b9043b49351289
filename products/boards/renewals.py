"""What ends soon among the products that one reader sees, for the dashboard."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from organizations.models import Membership
from products.boards.states import state_marks
from products.menus import categories_of
from products.models import Product
from products.querysets import ProductQuerySet, SeenBy, Visible

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
    until = today + datetime.timedelta(days=AHEAD)
    soon = [_renewal(member, each, today) for each in ENDING_SOON.rows(member, today, now=now, until=until)]
    coming = [_renewal(member, each, today) for each in ENDING_NEXT.rows(member, today, now=now, today=today)]
    total = sum(each.total for each in categories_of(member))  # type: ignore[attr-defined]
    return Renewals(total, next(iter(coming), None), soon)


def _ending(visible: Visible, now: datetime.datetime, until: datetime.date) -> ProductQuerySet:
    return _seen(visible, now).filter(expires_on__lte=until)[:SHOWN]


def _next(visible: Visible, now: datetime.datetime, today: datetime.date) -> ProductQuerySet:
    return _seen(visible, now).filter(state=Product.State.ACTIVE, expires_on__gte=today)[:1]


def _seen(visible: Visible, now: datetime.datetime) -> ProductQuerySet:
    return Product.objects.filter(visible("")).with_board(now).order_by("expires_on", "service_name", "pk")


ENDING_SOON, ENDING_NEXT = SeenBy(_ending), SeenBy(_next)


def _renewal(member: Membership, product: Product, today: datetime.date) -> Renewal:
    url = reverse("products:board", args=[member.organization.slug, product.kind.category.key, product.pk])
    marks = state_marks(product, product.hold_kinds, today)  # type: ignore[attr-defined]
    return Renewal(product, url, marks, product.expires_within(-1, today))
