"""A registry's own list of what it has of the provider, against the portal's names: EPP has no such question."""

import datetime
from contextlib import suppress

from django.db import transaction

from domains.drift.findings import Kind, Noticed, note_down
from domains.extensions.reading import extensions_through
from domains.models import Domain, Finding
from domains.names import UnusableName, normalized
from domains.states import GONE, State

NOT_YET = frozenset({*GONE, State.REGISTERING, State.ARRIVING})


@transaction.atomic
def compare_list(registry: str, text: str, now: datetime.datetime) -> None:
    """Write down what is on the list and unknown here; the other way, a name is asked about first when it is missing
    on the list. ``text``: a name per line."""
    listed = set[str]()
    for line in text.splitlines():
        with suppress(UnusableName):
            listed.add(normalized(line.strip()))
    ours = Domain.objects.filter(extension__in=extensions_through(registry, now.date())).exclude(
        state__in=sorted(NOT_YET)
    )
    known = set(ours.values_list("name", flat=True))
    before = Finding.objects.filter(registry=registry, kind=Kind.UNKNOWN, ended_at=None).values_list("name", flat=True)
    for name in sorted({*before, *(listed - known)}):
        note_down(registry, name, [Kind.UNKNOWN], [Noticed(Kind.UNKNOWN)] if name in listed - known else [], now)
    ours.filter(name__in=known - listed).update(seen_at=None)
