"""What one person sees, as their page tells it: the first products by category, and the rules for those to come."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import plain_day
from core.patterns import filled
from core.statements import Statement
from organizations.models import Membership
from products.models import Category, Product
from products.models.catalogue import every_category
from products.querysets import ProductQuerySet, granted_to
from products.rights.effective import Access, FutureRight, RightWords, over_products, rules_of

SHOWN = 40
"""Products on the person's page; the explorer shows them all."""
SOURCE = '<div>{} <span class="muted small">· {}{}</span></div>'
UNTIL = " · {}"


@dataclass(frozen=True)
class Summary:
    """The first SHOWN products by category, each group drawn; ``has_more`` of them are left to the explorer.
    ``rules``: for products to come."""

    groups: list[tuple[Category, SafeString]]
    has_more: bool
    rules: list[FutureRight]


def summary_of(subject: Membership, today: datetime.date) -> Summary:
    """What the person sees. Nothing for managers, who see everything by role. Five queries, six with names."""
    if subject.manages_everything:
        return Summary([], has_more=False, rules=[])
    first = _FIRST.rows(organization=subject.organization_id, member=subject.pk, today=today)
    words = RightWords()
    groups: dict[int, list[Access]] = defaultdict(list)
    for access in over_products(subject, first[:SHOWN], today, words):
        groups[access.product.category_id].append(access)  # type: ignore[attr-defined]
    categories = {each.pk: each for each in every_category()} if groups else {}
    drawn = [(categories[pk], _drawn(inside)) for pk, inside in groups.items()]
    return Summary(drawn, has_more=len(first) > SHOWN, rules=rules_of(subject, words))


def _first(organization: int, member: int, today: datetime.date) -> ProductQuerySet:
    mine = Product.objects.filter(granted_to(organization, member, today)).only("service_name", "custom_name")
    ordered = mine.order_by("kind__category__rank", "kind__category__key", "service_name", "pk")
    return ordered.annotate(category_id=F("kind__category_id"))[: SHOWN + 1]


_FIRST = Statement(_first)


def _drawn(accesses: list[Access]) -> SafeString:
    line = cache(_line)
    rows = [
        {
            "name": access.product.name,
            "sources": SafeString("".join(line(each.rights, each.origin, each.until) for each in access.sources)),
        }
        for access in accesses
    ]
    return filled("products/access/summary_row.html", rows)


def _line(rights: str, origin: str, until: datetime.date | None) -> SafeString:
    end = format_html(UNTIL, _("until %(day)s") % {"day": plain_day(until)}) if until else ""
    return format_html(SOURCE, rights, origin, end)
