"""Who sees one product, as its board and the page before a lock say it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from core import clock
from core.statements import Statement
from organizations.models import Membership
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS
from products.models import Product
from products.querysets import members_seeing, seeing
from products.rights.effective import Access, RightWords, over_members

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


def audience_of(product: Product, today: datetime.date, words: RightWords) -> Audience:
    """Who sees the product, at most PEOPLE_SHOWN by name. Three queries, four with the names of who granted it."""
    where = {"product": product.pk, "organization": product.organization_id, "today": today, "now": clock.now()}
    managers, restricted = next(iter(_COUNTS.tuples(**where)), (0, 0))
    people = _FIRST.rows(**where) if restricted else []
    return Audience(over_members(product, people, today, words), restricted, managers)


def _counts(**where: Any) -> Any:
    is_manager = Q(role__in=MANAGERS)
    counts: dict[str, Any] = {"managers": Count("pk", filter=is_manager), "others": Count("pk", filter=~is_manager)}
    everybody = seeing(**where).order_by().values("organization_id")
    return everybody.annotate(**counts).values_list(*counts)


def _first(**where: Any) -> MembershipQuerySet:
    faces = ("first_name", "last_name", "email", "avatar_digest")
    return _restricted(seeing(**where)).only("role", *(f"user__{each}" for each in faces))[:PEOPLE_SHOWN]


_COUNTS: Statement[Any] = Statement(_counts)
_FIRST: Statement[Membership] = Statement(_first)


def restricted_users(product: Product, today: datetime.date) -> MembershipQuerySet:
    """Collaborators and external users who see the product, by name: those whom a lock stops."""
    return _restricted(members_seeing(product, today))


def _restricted(members: MembershipQuerySet) -> MembershipQuerySet:
    return members.exclude(role__in=MANAGERS).select_related("user").order_by("directory_key", "pk")


def first_affected(product: Product, today: datetime.date, limit: int) -> tuple[list[Membership], int]:
    """The first of them, and how many more there are. Two queries at most."""
    people = restricted_users(product, today)
    first = list(people[:limit])
    return first, people.count() - limit if len(first) == limit else 0
