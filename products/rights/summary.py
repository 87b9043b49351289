"""A person's access to be read on their page: by category, each right with its origin (SCR-4)."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from organizations.models import Membership
from products.models import Category, Product
from products.rights.effective import Access, FutureRight, over_products, rules_of

SHOWN = 40
"""Products on the person's page; the explorer shows them all."""


@dataclass(frozen=True)
class RightsGroup:
    """One category with what the person sees in it."""

    category: Category
    rows: list[Access]


@dataclass(frozen=True)
class Summary:
    """The first SHOWN products by category; ``has_more`` of them are left to the explorer. ``rules``: for products to
    come."""

    groups: list[RightsGroup]
    has_more: bool
    rules: list[FutureRight]


def summary_of(subject: Membership, today: datetime.date) -> Summary:
    """What the person sees. Nothing for managers, who see everything by role. Six queries."""
    if subject.manages_everything:
        return Summary([], has_more=False, rules=[])
    seen = Product.objects.visible_to(subject, today).select_related("kind__category")
    first = list(seen.order_by("kind__category__rank", "kind__category__key", "service_name", "pk")[: SHOWN + 1])
    rows = over_products(subject, first[:SHOWN], today)
    groups = groupby(rows, key=lambda row: row.product.kind.category)
    return Summary(
        [RightsGroup(category, list(inside)) for category, inside in groups],
        has_more=len(first) > SHOWN,
        rules=rules_of(subject),
    )
