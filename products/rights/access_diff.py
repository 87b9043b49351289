"""A change of access in the words of a mail."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import plain_day
from core.locales import labelled
from products.models import Category, Product
from products.rights.effective import RightWords

GrantKey = tuple[str, int]
"""``("product", id)``, or ``("category", id)`` for the rule about its future products."""
GrantValue = tuple[int, datetime.date | None]
"""A set of rights and the last day that it counts (None: no end)."""
SHOWN = 20
"""Lines of each part of a mail; the rest is counted."""


@dataclass(frozen=True)
class AccessDiff:
    """What one person gained, what became different, what they lost; for the first two, how it is now."""

    given: Mapping[GrantKey, frozenset[GrantValue]]
    changed: Mapping[GrantKey, frozenset[GrantValue]]
    taken: Mapping[GrantKey, frozenset[GrantValue]]

    @classmethod
    def between(
        cls, before: Mapping[GrantKey, frozenset[GrantValue]], after: Mapping[GrantKey, frozenset[GrantValue]]
    ) -> Self:
        """The difference."""
        return cls(
            {key: how for key, how in after.items() if key not in before},
            {key: how for key, how in after.items() if key in before and before[key] != how},
            {key: how for key, how in before.items() if key not in after},
        )


@dataclass(frozen=True)
class DiffSection:
    """The first SHOWN lines, and how many are left out."""

    lines: list[SafeString]
    more: int


class DiffRenderer:
    """Lines of mails; reads names of products, categories and rights once for all readers."""

    def __init__(self, slug: str, changes: Iterable[AccessDiff]) -> None:
        keys = {key for each in changes for part in (each.given, each.changed, each.taken) for key in part}
        wanted = {kind: [pk for what, pk in keys if what == kind] for kind in ("product", "category")}
        self.slug, self.words = slug, RightWords()
        columns = ("pk", "custom_name", "service_name", "kind__category__key")
        found = Product.objects.filter(pk__in=wanted["product"]).order_by().values_list(*columns)
        self.products = {pk: (own or service, category) for pk, own, service, category in found}
        self.categories = Category.objects.in_bulk(wanted["category"])

    def part(self, held: Mapping[GrantKey, frozenset[GrantValue]], *, is_lost: bool = False) -> DiffSection:
        """In the language in force, products before rules, each by name."""
        first = sorted(held, key=self._place)[:SHOWN]
        lines = [self._line(key, [] if is_lost else held[key], is_lost=is_lost) for key in first]
        return DiffSection(lines, max(0, len(held) - SHOWN))

    def _place(self, key: GrantKey) -> tuple[bool, str]:
        is_rule = key[0] == "category"
        return is_rule, (self.categories[key[1]].name if is_rule else self.products[key[1]][0]).casefold()

    def _line(self, key: GrantKey, how: Iterable[GrantValue], *, is_lost: bool) -> SafeString:
        """One product, or the future ones of a category; rights in words with their last day."""
        worded = "; ".join(self._held(rights, until) for rights, until in sorted(how, key=str))
        if key[0] == "category":
            name = format_html("{}", _("Future products of %(category)s") % {"category": self.categories[key[1]].name})
        else:
            name = self._product(key[1], is_lost=is_lost)
        return format_html("{}{}", name, labelled("", worded)) if worded else name

    def _product(self, pk: int, *, is_lost: bool) -> SafeString:
        name, category = self.products[pk]
        place = reverse("products:board", args=[self.slug, category, pk])
        return format_html("{}" if is_lost else '<a href="{1}">{0}</a>', name, f"{settings.PUBLIC_URL}{place}")

    def _held(self, rights: int, until: datetime.date | None) -> str:
        words = str(self.words.of(rights))
        return f"{words}, {_('until %(day)s') % {'day': plain_day(until)}}" if until else words
