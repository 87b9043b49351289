"""A change of access in the words of a mail."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.urls import reverse

from products.models import Category, Product
from products.rights.effective import RightWords

Key = tuple[str, int]
"""``("product", id)``, or ``("category", id)`` for the rule about its future products."""
Strength = tuple[int, datetime.date | None]
"""A set of rights and the last day that it counts (None: no end)."""
SHOWN = 20
"""Lines of each part of a mail; the rest is counted."""


@dataclass(frozen=True)
class Changes:
    """What one person gained, what became different, what they lost; for the first two, how it is now."""

    given: Mapping[Key, frozenset[Strength]]
    changed: Mapping[Key, frozenset[Strength]]
    taken: Mapping[Key, frozenset[Strength]]

    @classmethod
    def between(cls, before: Mapping[Key, frozenset[Strength]], after: Mapping[Key, frozenset[Strength]]) -> Self:
        """The difference."""
        return cls(
            {key: how for key, how in after.items() if key not in before},
            {key: how for key, how in after.items() if key in before and before[key] != how},
            {key: how for key, how in before.items() if key not in after},
        )


@dataclass(frozen=True)
class Line:
    """One product, or one category when ``is_rule``; ``how``: rights in words with their last day."""

    name: str
    url: str
    is_rule: bool
    how: list[tuple[str, datetime.date | None]]


@dataclass(frozen=True)
class Part:
    """The first SHOWN lines, and how many are left out."""

    lines: list[Line]
    more: int


class Wording:
    """Lines of mails; reads names of products, categories and rights once for all readers."""

    def __init__(self, slug: str, changes: Iterable[Changes]) -> None:
        keys = {key for each in changes for part in (each.given, each.changed, each.taken) for key in part}
        wanted = {kind: [pk for what, pk in keys if what == kind] for kind in ("product", "category")}
        self.slug, self.words = slug, RightWords()
        self.products = Product.objects.select_related("kind__category").in_bulk(wanted["product"])
        self.categories = Category.objects.in_bulk(wanted["category"])

    def part(self, held: Mapping[Key, frozenset[Strength]], *, is_lost: bool = False) -> Part:
        """In the language in force, products before rules, each by name."""
        lines = [self._line(key, [] if is_lost else how, is_lost=is_lost) for key, how in held.items()]
        lines.sort(key=lambda line: (line.is_rule, line.name.casefold()))
        return Part(lines[:SHOWN], max(0, len(lines) - SHOWN))

    def _line(self, key: Key, how: Iterable[Strength], *, is_lost: bool) -> Line:
        worded = [(self.words.of(rights), until) for rights, until in sorted(how, key=str)]
        if key[0] == "category":
            return Line(self.categories[key[1]].name, "", is_rule=True, how=worded)
        product = self.products[key[1]]
        place = reverse("products:board", args=[self.slug, product.kind.category.key, product.pk])
        return Line(product.name, "" if is_lost else f"{settings.PUBLIC_URL}{place}", is_rule=False, how=worded)
