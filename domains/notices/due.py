"""Which names have a window that came and was not told: set by set, for any number of names (DOM-60)."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import connection

from billing.renewals.ladder import LONGEST_MARGIN
from domains.extensions.policy import Extension
from domains.extensions.reading import extensions_today
from domains.life.deadlines import ONE_DAY, Deadlines, deadlines
from domains.models import Domain
from domains.notices.windows import BEFORE, BY_HAND, PHASES, Phase, Window, last_day_of, windows_of
from domains.states import State

DAY = datetime.date(2000, 1, 1)
"""Windows are the same number of days away from any last paid day, or from the deletion: they are read off this one."""
FURTHEST = datetime.timedelta(days=max(BEFORE) + LONGEST_MARGIN)
DUE = """
WITH near AS MATERIALIZED (
    SELECT d.organization_id, d.extension, d.state, p.id, p.expires_on, p.renews_itself, {day} AS day
    FROM products_product AS p JOIN domains_domain AS d ON d.product_id = p.id
    WHERE {names}
)
SELECT p.organization_id
FROM near AS p
JOIN unnest(%(extensions)s::text[], %(states)s::text[], %(windows)s::text[], %(after)s::date[], %(until)s::date[],
    %(by_hand)s::boolean[]) AS w (extension, state, "window", after, until, is_by_hand)
    ON w.extension = p.extension AND w.state = p.state AND p.day > w.after AND p.day <= w.until
WHERE NOT (w.is_by_hand AND p.renews_itself) AND NOT EXISTS (
    SELECT FROM domains_notice AS n
    WHERE n.product_id = p.id AND n.term_ends_on = p.expires_on AND n."window" = w."window")
AND EXISTS (SELECT FROM organizations_organization AS o WHERE o.id = p.organization_id AND o.deleted_at IS NULL)
GROUP BY p.organization_id
"""
"""Names are found before their windows are: joined the other way round, each name was looked up once a window."""
ENDING = DUE.format(
    day="p.expires_on",
    names="d.state IN ('active', 'expired') AND p.state IN ('active', 'expired') AND p.expires_on > %(first)s"
    " AND p.expires_on <= %(last)s",
)
"""Around their last paid day: one range of the index of last days, of which most names are far away."""
DELETED = DUE.format(
    day="(d.deleted_at AT TIME ZONE 'UTC')::date", names="d.state = 'redemption' AND p.expires_on IS NOT NULL"
)


class _Row(NamedTuple):
    """A window of one extension: told when the day that it counts from is after the one day and until the other."""

    extension: str
    state: str
    window: str
    after: datetime.date
    until: datetime.date
    is_by_hand: bool


def organizations_to_tell(now: datetime.datetime) -> Iterator[int]:
    """Organizations with such a name, each once: two statements, whatever the number of names and extensions."""
    today = now.astimezone(datetime.UTC).date()
    rows = [row for extension in extensions_today(today) for row in _rows(extension, today)]
    deleted = [row for row in rows if row.state == State.REDEMPTION]
    ending = [row for row in rows if row.state != State.REDEMPTION]
    yield from sorted({*_asked(ENDING, ending), *_asked(DELETED, deleted)})


def _asked(statement: str, rows: Sequence[_Row]) -> list[int]:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * len(_Row._fields)
    names = ("extensions", "states", "windows", "after", "until", "by_hand")
    values: dict[str, Any] = dict(zip(names, columns, strict=True))
    values["first"] = min((row.after for row in rows), default=DAY)
    values["last"] = max((row.until for row in rows), default=DAY)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [pk for (pk,) in cursor.fetchall()]


def _rows(extension: Extension, today: datetime.date) -> Iterator[_Row]:
    days = deadlines(extension, DAY)
    for state, phases in PHASES.items():
        rows = [each for each in windows_of(days) if each.phase in phases]
        for window, stops_on in _with_their_ends(rows, days):
            counted_from = days.deleted_on if window.phase == Phase.REDEMPTION else DAY
            first, last = today - (stops_on - counted_from), today - (window.on - counted_from)
            yield _Row(extension.key, state, window.key, first, last, window.key in BY_HAND)


def _with_their_ends(rows: list[Window], days: Deadlines) -> Iterable[tuple[Window, datetime.date]]:
    """Each window with the first day on which it counts no more: that of the next one, or when it is too late."""
    yield from ((one, next_one.on) for one, next_one in pairwise(rows))
    if rows:
        yield rows[-1], last_day_of(rows[-1].phase, days) + ONE_DAY


def candidates(organization_id: int, today: datetime.date) -> Iterable[Domain]:
    """Names of the organization that may have one, in the order in which they end."""
    rows = Domain.objects.filter(organization_id=organization_id, state__in=[str(each) for each in PHASES])
    near = rows.filter(product__expires_on__lte=today + FURTHEST)
    return (
        near.select_related("product__kind__category", "product__organization")
        .order_by("product__expires_on", "pk")
        .iterator(500)
    )
