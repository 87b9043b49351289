"""Who sees one product, as its board and the page before a lock say it."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from organizations.models import Membership
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS
from products.models import Product
from products.querysets import members_seeing
from products.rights.effective import Access, over_members

PEOPLE_SHOWN = 10


@dataclass(frozen=True)
class Audience:
    """The first restricted people by name, how many there are, and how many see the product by role."""

    people: list[Access]
    restricted: int
    managers: int

    @property
    def more(self) -> int:
        """Restricted people who are not in the list."""
        return self.restricted - len(self.people)


def audience_of(product: Product, today: datetime.date) -> Audience:
    """Who sees the product, at most PEOPLE_SHOWN by name. Five queries."""
    by_role = Count("pk", filter=Q(role__in=MANAGERS))
    counts = members_seeing(product, today).aggregate(managers=by_role, everybody=Count("pk"))
    people = over_members(product, restricted_users(product, today)[:PEOPLE_SHOWN], today)
    return Audience(people, counts["everybody"] - counts["managers"], counts["managers"])


def restricted_users(product: Product, today: datetime.date) -> MembershipQuerySet:
    """Collaborators and external users who see the product, by name: those whom a lock stops."""
    seeing = members_seeing(product, today).exclude(role__in=MANAGERS)
    return seeing.select_related("user").order_by("directory_key", "pk")


def first_affected(product: Product, today: datetime.date, limit: int) -> tuple[list[Membership], int]:
    """The first of them, and how many more there are. Two queries at most."""
    people = restricted_users(product, today)
    first = list(people[:limit])
    return first, people.count() - limit if len(first) == limit else 0
