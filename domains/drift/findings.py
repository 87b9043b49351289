"""The one list of what differs or waits for a person: written by whoever looks, ended by whoever mends (REG-21)."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from domains.models import Finding

Kind = Finding.Kind
ONE_NIGHT = datetime.timedelta(hours=12)
"""What is seen again within it is the same look."""


@dataclass(frozen=True)
class Noticed:
    """What somebody saw: what the portal says, what the registry does; ``until``: by when something has to be done."""

    kind: Finding.Kind
    here: str = ""
    there: str = ""
    until: datetime.datetime | None = None


def open_findings() -> QuerySet[Finding]:
    """What a person has to look at. What a registry said only once about a name that it does not know is left out: it
    changes nothing and is asked again (17.17)."""
    once = Q(kind__in=[Kind.MISSING, Kind.FOREIGN], times=1)
    return Finding.objects.filter(ended_at=None).exclude(once)


def note_down(
    registry: str, name: str, looked_for: Collection[Finding.Kind], noticed: Collection[Noticed], now: datetime.datetime
) -> None:
    """Write down what was noticed of a name, and end what was looked for and is there no more."""
    rows = Finding.objects.filter(registry=registry, name=name, kind__in=looked_for, ended_at=None)
    known = {Kind(row.kind): row for row in rows.select_for_update()}
    for each in noticed:
        _write(registry, name, known.pop(each.kind, None), each, now)
    for row in known.values():
        row.ended_at = now
        row.save(update_fields=["ended_at"])


def _write(registry: str, name: str, row: Finding | None, seen: Noticed, now: datetime.datetime) -> None:
    facts = {"here": seen.here[:300], "there": seen.there[:500], "until": seen.until, "seen_at": now}
    if row is None:
        Finding.objects.create(registry=registry, name=name, kind=seen.kind, since=now, **facts)
        return
    nights = row.times + (now - row.seen_at >= ONE_NIGHT)
    changed = {**facts, "times": nights, "seen_at": now if nights > row.times else row.seen_at}
    Finding.objects.filter(pk=row.pk).update(**changed)
