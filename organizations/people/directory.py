"""Members and invited people as one list: ordered, counted and paged together (SCR-2)."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from core.paging import COUNT_LIMIT, Table
from organizations.models import Invitation, Membership
from organizations.querysets import BY_ROLE, InvitationQuerySet, MembershipQuerySet

Person = Membership | Invitation
MEMBER, INVITED = 0, 1
KEY = Func("last_name", "first_name", "email", function="directory_key", output_field=models.TextField())
"""What ``Membership.directory_key`` is made from, by the database's own function."""
NEVER: Any = Cast(Value(None), models.DateTimeField())
MEMBERS_BY: dict[str, Any] = {
    "name": {"one": F("directory_key"), "two": Value(0)},
    "role": {"one": BY_ROLE, "two": F("directory_key")},
    "seen": {"one": F("last_active_at"), "two": Value(0)},
}
INVITED_BY: dict[str, Any] = {
    "name": {"one": KEY, "two": Value(0)},
    "role": {"one": BY_ROLE, "two": KEY},
    "seen": {"one": NEVER, "two": Value(0)},
}
COLUMNS = ("kind", "pk", "one", "two")


def show_together(
    table: Table[Person], members: MembershipQuerySet, invited: InvitationQuerySet, *, most_invited: int
) -> None:
    """Fill the table with both. ``most_invited``: no fewer than there are, by a count that is at hand.

    Before a page there are at most so many invited people, so what it shows is among the invited and a short window of
    the members, which an index gives: nobody sorts a large organization.
    """
    counted = members.order_by().values("pk")[: COUNT_LIMIT + 1]
    total = counted.union(invited.order_by().values("pk")[: COUNT_LIMIT + 1], all=True).count()
    by_sort = members.annotate(kind=Value(MEMBER), **MEMBERS_BY[table.sort]).order_by(*table.order_fields())
    pending = invited.order_by().annotate(kind=Value(INVITED), **INVITED_BY[table.sort]).values_list(*COLUMNS)
    turned = "-" if table.descending else ""

    def fetch(part: slice) -> list[Person]:
        skipped = max(0, part.start - most_invited)
        both = by_sort.values_list(*COLUMNS)[skipped : part.stop].union(pending, all=True)
        order = [f"{turned}{column}" for column in ("one", "two", "kind", "pk")]
        return _read(both.order_by(*order)[part.start - skipped : part.stop - skipped], members, invited)

    table.fill(total, fetch)


def _read(rows: Any, members: MembershipQuerySet, invited: InvitationQuerySet) -> list[Person]:
    """The people of these lines, in their order."""
    lines = [(kind, pk) for kind, pk, *_order in rows]
    ids = {wanted: [pk for kind, pk in lines if kind == wanted] for wanted in (MEMBER, INVITED)}
    found: dict[int, dict[int, Any]] = {
        MEMBER: members.listed().in_bulk(ids[MEMBER]) if ids[MEMBER] else {},
        INVITED: invited.listed().in_bulk(ids[INVITED]) if ids[INVITED] else {},
    }
    return [found[kind][pk] for kind, pk in lines if pk in found[kind]]
