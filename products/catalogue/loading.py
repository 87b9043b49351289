"""Putting a catalogue into force."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from products.catalogue.conflicts import conflicts
from products.catalogue.difference import difference
from products.catalogue.reading import examine
from products.catalogue.shape import Catalogue, CatalogueEntry, KindEntry, Unusable
from products.catalogue.stored import stored
from products.models import CatalogueVersion, Category, Kind, Plan, Right

Row = TypeVar("Row", Right, Category, Kind)

LOAD_LOCK = 7_201_801
"""Key of the advisory lock that loads wait for."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: the version in force, and its changes. ``is_new`` is False when the file was in force."""

    version: CatalogueVersion
    changes: list[str]
    is_new: bool


def checked(source: str) -> Catalogue:
    """The catalogue that the text describes, fit to be loaded now. Raises Unusable with every problem."""
    catalogue, problems = examine(source)
    problems = [*problems, *conflicts(catalogue)]
    if problems:
        raise Unusable(problems)
    return catalogue


def checksum(source: str) -> str:
    """Fingerprint of a file's text."""
    return hashlib.sha256(source.encode()).hexdigest()


@transaction.atomic
def load(source: str, now: datetime.datetime) -> Loaded:
    """Make the text the catalogue in force, all or nothing. Raises Unusable; nothing is changed then.

    The same text again changes nothing. Loads wait for each other. Rows that the text leaves out stay, marked as not
    current; the bit of a right is given once and stays with its key for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    newest = CatalogueVersion.objects.first()
    if newest is not None and newest.checksum == checksum(source):
        return Loaded(newest, [], is_new=False)
    catalogue = checked(source)
    changes = difference(stored(), catalogue)
    _write(catalogue)
    number = newest.number + 1 if newest else 1
    version = CatalogueVersion.objects.create(number=number, checksum=checksum(source), source=source, loaded_at=now)
    return Loaded(version, changes, is_new=True)


def _write(catalogue: Catalogue) -> None:
    rights = _write_rights(catalogue)
    categories = _write_all(
        Category,
        catalogue.categories,
        [{"icon": entry.icon, "descriptions": entry.descriptions} for entry in catalogue.categories],
    )
    kinds = _write_all(Kind, catalogue.kinds, [_facts(entry, categories, rights) for entry in catalogue.kinds])
    _write_rights_of_kinds(catalogue.kinds, kinds, rights)
    _write_plans(catalogue.kinds, kinds)


def _write_rights(catalogue: Catalogue) -> dict[str, Right]:
    bits = dict(Right.objects.values_list("key", "bit"))
    for entry in catalogue.rights:
        bits.setdefault(entry.key, max(bits.values(), default=0) + 1)
    facts = [{"bit": bits[entry.key], "descriptions": entry.descriptions} for entry in catalogue.rights]
    return _write_all(Right, catalogue.rights, facts)


def _facts(entry: KindEntry, categories: dict[str, Category], rights: dict[str, Right]) -> dict[str, Any]:
    return {
        "category": categories[entry.category],
        "mask": sum(rights[key].mask for key in entry.rights),
        "has_use": entry.has_use,
        "is_lockable": entry.is_lockable,
        "has_maintenance": entry.has_maintenance,
        "provider": entry.provider,
        "endings": entry.ending,
        "warranty": entry.warranty,
    }


def _write_all(model: type[Row], entries: Sequence[CatalogueEntry], facts: Sequence[dict[str, Any]]) -> dict[str, Row]:
    """Insert or update by key in one statement; what is not listed stops being current."""
    rows = [
        model(key=entry.key, names=entry.names, rank=rank, is_current=True, **more)
        for rank, (entry, more) in enumerate(zip(entries, facts, strict=True))
    ]
    manager = model._default_manager
    if rows:
        changing = [name for name in ("names", "rank", "is_current", *facts[0]) if name != "bit"]
        manager.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=changing)
    manager.filter(is_current=True).exclude(key__in=[row.key for row in rows]).update(is_current=False)
    return {row.key: row for row in manager.filter(key__in=[row.key for row in rows])}


def _write_rights_of_kinds(entries: Iterable[KindEntry], kinds: dict[str, Kind], rights: dict[str, Right]) -> None:
    through: Any = Kind.rights.through
    wanted = {(kinds[entry.key].pk, rights[key].pk) for entry in entries for key in entry.rights}
    there = {(row.kind_id, row.right_id): row.pk for row in through.objects.filter(kind__in=kinds.values())}
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    through.objects.bulk_create(through(kind_id=kind, right_id=right) for kind, right in sorted(wanted - there.keys()))


def _write_plans(entries: Iterable[KindEntry], kinds: dict[str, Kind]) -> None:
    rows = [
        Plan(key=plan.key, kind=kinds[entry.key], names=plan.names, rank=rank, is_current=True)
        for entry in entries
        for rank, plan in enumerate(entry.plans)
    ]
    Plan.objects.filter(is_current=True).update(is_current=False)
    Plan.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["names", "rank", "is_current"]
    )
