"""The catalogue in force, read from the database in the shape of the file."""

from products.catalogue.shape import Catalogue, CategoryEntry, KindEntry, PlanEntry, RightEntry
from products.models import Category, Kind, Right


def stored() -> Catalogue:
    """What is offered now; rows that were left out of the file are not in it. Four queries."""
    kinds = Kind.objects.filter(is_current=True).select_related("category").prefetch_related("rights", "plans")
    return Catalogue(
        rights=tuple(RightEntry(r.key, r.names, r.descriptions) for r in Right.objects.filter(is_current=True)),
        categories=tuple(
            CategoryEntry(c.key, c.names, c.icon, c.descriptions) for c in Category.objects.filter(is_current=True)
        ),
        kinds=tuple(_kind(kind) for kind in kinds),
    )


def _kind(kind: Kind) -> KindEntry:
    return KindEntry(
        key=kind.key,
        names=kind.names,
        category=kind.category.key,
        rights=tuple(right.key for right in kind.rights.all()),
        has_use=kind.has_use,
        is_lockable=kind.is_lockable,
        has_maintenance=kind.has_maintenance,
        provider=kind.provider,
        ending=kind.endings,
        warranty=kind.warranty,
        plans=tuple(PlanEntry(plan.key, plan.names) for plan in kind.plans.all() if plan.is_current),
    )
