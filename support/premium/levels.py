"""The levels of support and which one an organization has (SUP-1 to SUP-6)."""

import datetime
from dataclasses import dataclass

from organizations.models import Organization
from products.models import Product
from products.querysets import ProductQuerySet
from shop.special import PREMIUM_SUPPORT
from support import hours

PAID = [Product.State.IN_PROGRESS, Product.State.ACTIVE]


@dataclass(frozen=True)
class Level:
    """A level. ``contacts`` are people by name; ``advises``: with advice made to measure."""

    key: str
    has_emergency_line: bool = False
    contacts: int = 0
    advises: bool = False

    @property
    def first_answer(self) -> int:
        """Within how many hours of opening, as the provider's file has it (SUP-24)."""
        return hours.our_hours().first_answer(self.key)


STANDARD = "standard"
LEVELS = {
    each.key: each
    for each in (
        Level(STANDARD),
        Level("plus"),
        Level("pro", has_emergency_line=True, contacts=1),
        Level("enterprise", has_emergency_line=True, contacts=2, advises=True),
    )
}
"""By key: that of the plan of the catalogue."""


def level_of(organization: Organization, now: datetime.datetime) -> str:
    """Key of the level that the organization has: one of ``LEVELS``, ``standard`` without a paid term."""
    product = premium_of(organization, now)
    key = product.plan.key if product and product.plan else STANDARD
    return key if key in LEVELS else STANDARD


def premium_of(organization: Organization, now: datetime.datetime) -> Product | None:
    """The premium support whose paid term is not over, the one that lasts longest."""
    paid = _all(organization).filter(state__in=PAID, expires_on__gte=organization.day_at(now))
    return paid.order_by("-expires_on", "pk").first()


def last_of(organization: Organization) -> Product | None:
    """The premium support that still exists, paid or not."""
    return _all(organization).living().order_by("-expires_on", "pk").first()


def _all(organization: Organization) -> ProductQuerySet:
    rows = organization.products.filter(kind__key=PREMIUM_SUPPORT)
    found: ProductQuerySet = rows.select_related("kind__category", "plan", "organization")
    return found
