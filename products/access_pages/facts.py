"""What the page of access rights must know of products and of the catalogue: thousands of products, so plain tuples."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from core.statements import Statement
from organizations.models import Organization
from products.bits import union
from products.models import Category, Kind, Product, Right
from products.models.catalogue import every_category


class ProductFacts(NamedTuple):
    """One product as the page needs it."""

    pk: int
    kind_id: int
    service_name: str
    custom_name: str
    expires_on: datetime.date | None

    @property
    def name(self) -> str:
        """As ``Product.name``."""
        return self.custom_name or self.service_name


@dataclass(frozen=True)
class Family:
    """A category with its kinds and the rights that any of them has, in the order of the page."""

    category: Category
    kinds: list[Kind]
    rights: list[Right]

    @property
    def mask(self) -> int:
        """All of its management rights."""
        return union(right.mask for right in self.rights)


def _living(organization: int) -> QuerySet[Product, Any]:
    own = Product.objects.living().filter(organization=organization)
    return own.order_by("kind__category__rank", "service_name", "pk").values_list(*ProductFacts._fields)


_PRODUCTS: Statement[Any] = Statement(_living)
_KINDS = Statement(lambda: Kind.objects.all())
_RIGHTS = Statement(lambda: Right.objects.order_by("rank", "bit"))


class Shelf:
    """Everything that can be granted, in the order of the page; by the thousand, so few of them become facts."""

    def __init__(self, organization: Organization, families: Mapping[int, Family]) -> None:
        self._rows = {row[0]: row for row in _PRODUCTS.tuples(organization=organization.pk)}
        keys = {kind.pk: family.category.key for family in families.values() for kind in family.kinds}
        groups: dict[str, list[int]] = defaultdict(list)
        for pk, row in self._rows.items():
            groups[keys[row[1]]].append(pk)
        self.groups: Mapping[str, list[int]] = dict(groups)
        """Ids by the key of their category."""

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, pk: int) -> bool:
        return pk in self._rows

    def __getitem__(self, pk: int) -> ProductFacts:
        return ProductFacts._make(self._rows[pk])

    def kinds_in(self, key: str) -> set[int]:
        """Ids of the kinds of a category that are owned."""
        return {self._rows[pk][1] for pk in self.groups.get(key, ())}

    def matching(self, key: str, words: list[str]) -> list[int]:
        """Those of a category whose service or own name contains every word, all in small letters."""
        inside = self.groups.get(key, [])
        if not words:
            return inside
        texts = ((pk, f"{self._rows[pk][2]} {self._rows[pk][3]}".casefold()) for pk in inside)
        return [pk for pk, text in texts if all(word in text for word in words)]

    def ordered(self, pks: set[int]) -> list[int]:
        """These in the order of the page."""
        return [pk for pk in self._rows if pk in pks]


def families() -> dict[int, Family]:
    """Every category by its id. Three queries."""
    kinds, rights = _KINDS.rows(), _RIGHTS.rows()
    found = {}
    for category in every_category():
        inside = [kind for kind in kinds if kind.category_id == category.pk]
        mask = union(kind.mask for kind in inside)
        found[category.pk] = Family(category, inside, [right for right in rights if right.mask & mask])
    return found
