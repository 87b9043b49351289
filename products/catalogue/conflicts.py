"""What the file takes away although customers still have it."""

from collections.abc import Iterator

from django.db.models import Count, F

from products.bits import MOST_RIGHTS, USE
from products.catalogue.shape import Catalogue, KindEntry, Problem
from products.models import Grant, Kind, Product, Right
from products.querysets import ProductQuerySet


def conflicts(new: Catalogue) -> list[Problem]:
    """Problems of loading the catalogue over what is stored now."""
    return [*_kinds_in_use(new), *_categories_in_use(new), *_rights_in_use(new), *_no_space(new)]


def _kinds_in_use(new: Catalogue) -> Iterator[Problem]:
    kept = [kind.key for kind in new.kinds]
    left = Product.objects.living().exclude(kind__key__in=kept)
    for key, count in _counted(left, "kind__key"):
        yield Problem(new.lines.get("kinds", 1), f"the kind “{key}” is missing, but {_products(count)} of it.")


def _categories_in_use(new: Catalogue) -> Iterator[Problem]:
    kept = [category.key for category in new.categories]
    moved = [kind.key for kind in new.kinds if kind.category in kept]
    left = Product.objects.living().exclude(kind__category__key__in=kept).exclude(kind__key__in=moved)
    for key, count in _counted(left, "kind__category__key"):
        yield Problem(new.lines.get("categories", 1), f"the category “{key}” is missing, but {_products(count)} in it.")


def _rights_in_use(new: Catalogue) -> Iterator[Problem]:
    stored = {kind.key: kind for kind in Kind.objects.prefetch_related("rights")}
    for entry in new.kinds:
        if entry.key in stored:
            yield from _rights_lost(stored[entry.key], entry)


def _rights_lost(kind: Kind, entry: KindEntry) -> Iterator[Problem]:
    for right in kind.rights.all():
        if right.key not in entry.rights and (count := _grants_with(kind, right.mask)):
            yield Problem(
                entry.rights_line, f"the kind “{kind.key}” loses the right “{right.key}”, but {_grants(count)} it."
            )
    if kind.has_use and not entry.has_use and (count := _grants_with(kind, USE)):
        yield Problem(entry.line, f"the kind “{kind.key}” loses its use (has_use), but {_grants(count)} it.")


def _no_space(new: Catalogue) -> Iterator[Problem]:
    known = dict(Right.objects.values_list("key", "bit"))
    last = max(known.values(), default=0)
    for place, entry in enumerate([right for right in new.rights if right.key not in known], start=last + 1):
        if place >= MOST_RIGHTS:
            space = f"places of rights that were taken out are never given again, and all {MOST_RIGHTS - 1} are taken"
            yield Problem(entry.line, f"there is no room for the right “{entry.key}”: {space}.")


def _counted(products: ProductQuerySet, key: str) -> list[tuple[str, int]]:
    return list(products.order_by(key).values(key).annotate(count=Count("pk")).values_list(key, "count"))


def _grants_with(kind: Kind, mask: int) -> int:
    bits = Grant.objects.filter(product__kind=kind).annotate(bits=F("rights").bitand(mask))
    return bits.exclude(bits=0).count()


def _products(count: int) -> str:
    return "there is still one product" if count == 1 else f"there are still {count} products"


def _grants(count: int) -> str:
    return "one access still has" if count == 1 else f"{count} accesses still have"
