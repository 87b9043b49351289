"""What ends within ninety days, for the card of the panel: the first of it, and how much there is of each day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, DateField, F, Value
from django.db.models.functions import Greatest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.addresses import inside
from core.components.formats import day
from core.patterns import filled
from organizations.models import Membership
from products.boards.states import state_marks
from products.menus import categories_of
from products.models import Category, Product
from products.querysets import ProductQuerySet, SeenBy, Visible

AHEAD = 90
SHOWN = 6
SAID = [
    "service_name", "custom_name", "state", "renews_itself", "expires_on", "kind__provider",
    "kind__category__key", "kind__category__names", "kind__category__rank",
]  # fmt: skip
"""What a row says, and what its state is made of."""
OVER = '<span class="bad">{}</span>'
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """One product that ends soon, or has ended and can still be saved."""

    product: Product
    url: str
    state: Any
    is_over: bool


class Group(NamedTuple):
    """So many products of a category end on this day; what has ended stands on the day before today."""

    category: Category
    day: datetime.date
    renews_itself: bool
    count: int  # type: ignore[assignment]  # of products, instead of the tuple's own


@dataclass(frozen=True)
class Coming:
    """What one reader has ahead. ``held`` products are theirs at all; ``rows`` are the first that end within AHEAD days
    of ``today``, ``groups`` all of them."""

    today: datetime.date
    held: int
    rows: list[Ending]
    groups: list[Group]

    @cached_property
    def total(self) -> int:
        """How many the list behind it has."""
        return sum(each.count for each in self.groups)

    @cached_property
    def by_hand(self) -> int:
        """How many of them do not renew themselves."""
        return sum(each.count for each in self.groups if not each.renews_itself)

    @cached_property
    def next_day(self) -> datetime.date | None:
        """When the next one ends; what has ended is no more next."""
        return min((each.day for each in self.groups if each.day >= self.today), default=None)

    @property
    def lines(self) -> SafeString:
        """The rows, drawn."""
        return lines_of(self.rows)

    @property
    def next(self) -> list[Ending]:
        """What ends on that day, as far as it is among the rows."""
        return [each for each in self.rows if each.product.expires_on == self.next_day]


def coming_for(member: Membership, now: datetime.datetime, today: datetime.date) -> Coming:
    """In three queries, one of which the menu shares."""
    until = today + datetime.timedelta(days=AHEAD)
    categories = {each.pk: each for each in categories_of(member)}
    held = sum(each.total for each in categories.values())  # type: ignore[attr-defined]
    counted = GROUPS.tuples(member, today, until=until, past=today - DAY)
    groups = [Group(categories[pk], *rest) for pk, *rest in counted]
    rows = FIRST.rows(member, today, now=now, until=until)
    return Coming(today, held, ending_rows(member, rows, today), groups)


def ending(products: ProductQuerySet, until: datetime.date | None) -> ProductQuerySet:
    """Those of these products whose paid term ends until this day, None for all that end; past ones too."""
    found = products.filter(expires_on__isnull=False)
    return found if until is None else found.filter(expires_on__lte=until)


def ending_rows(member: Membership, products: Sequence[Product], today: datetime.date) -> list[Ending]:
    """Products of ``with_board`` as they are shown."""
    return [_row(member, each, today) for each in products]


def lines_of(rows: Sequence[Ending]) -> SafeString:
    """Rows of a table, drawn; what is over stands out."""
    return filled("products/ending/row.html", map(_cells, rows))


def _cells(row: Ending) -> dict[str, Any]:
    product, last = row.product, day(row.product.expires_on)
    return {
        "url": row.url, "name": product.name, "category": product.kind.category.name, "state": row.state,
        "day": format_html(OVER, last) if row.is_over else last,
        "renewal": _("Automatic") if product.renews_itself else _("Manual"),
    }  # fmt: skip


def _row(member: Membership, product: Product, today: datetime.date) -> Ending:
    url = f"{inside('products:list', member.organization.slug)}{product.kind.category.key}/{product.pk}/"
    marks = state_marks(product, product.hold_kinds, today)  # type: ignore[attr-defined]
    return Ending(product, url, marks, product.expires_within(-1, today))


def _first(visible: Visible, now: datetime.datetime, until: datetime.date) -> ProductQuerySet:
    found = ending(Product.objects.filter(visible("")), until).with_board(now)
    found = found.select_related(None).select_related("kind__category").only(*SAID)
    return found.order_by("expires_on", "service_name", "pk")[:SHOWN]


def _grouped(visible: Visible, until: datetime.date, past: datetime.date) -> Any:
    shown = Greatest(F("expires_on"), Value(past, output_field=DateField()))
    found = ending(Product.objects.filter(visible("")), until).order_by().annotate(day=shown)
    return found.values_list("kind__category_id", "day", "renews_itself").annotate(n=Count("pk"))


FIRST: SeenBy[Product] = SeenBy(_first)
GROUPS: SeenBy[Any] = SeenBy(_grouped)
