"""One page of the log: what matches is counted and fetched in one pass, and each event becomes a finished row."""

import datetime
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components.formats import instant
from core.paging import COUNT_LIMIT
from core.patterns import filled
from organizations.log.search import LogChange, Search, changes_of, ids_found
from organizations.models import Membership
from security.kinds import sentence

PAGE = """
WITH hit AS MATERIALIZED ({found} LIMIT {most}),
    total AS (SELECT count(*) AS n, (LEAST(count(*), {limit}) - 1) / %s * %s AS last FROM hit)
SELECT total.n, event.kind, event.at, host(event.ip), event.device, event.data,
    actor.first_name, actor.last_name, actor.email, about.first_name, about.last_name, about.email
FROM total CROSS JOIN (
    SELECT pk FROM hit ORDER BY pk DESC OFFSET (SELECT LEAST(%s, GREATEST(last, 0)) FROM total) LIMIT %s
) AS shown
JOIN security_event AS event ON event.id = shown.pk
LEFT JOIN accounts_user AS actor ON actor.id = event.actor_id
LEFT JOIN accounts_user AS about ON about.id = event.user_id
ORDER BY event.id DESC
"""


class Line(NamedTuple):
    """An event as the page shows it. ``actor`` and ``about`` are names, empty for nobody."""

    kind: str
    at: datetime.datetime
    ip: str | None
    device: str
    data: dict[str, Any]
    actor: str
    about: str


def fetched(member: Membership, search: Search) -> Callable[[int, int], tuple[int, list[Line]]]:
    """For ``Table.fill_at_once``: how many events there are, counted to COUNT_LIMIT and one more, and those from a
    start on, newest first; a start past the end gives the last page."""
    text, values = ids_found(member, search)

    def fetch(start: int, size: int) -> tuple[int, list[Line]]:
        with connection.cursor() as cursor:
            page = PAGE.format(found=text, most=COUNT_LIMIT + 1, limit=COUNT_LIMIT)
            cursor.execute(page, [*values, size, size, start, size])
            rows = cursor.fetchall()
        return rows[0][0] if rows else 0, [_line(row) for row in rows]

    return fetch


def _line(row: tuple[Any, ...]) -> Line:
    _total, kind, at, ip, device, data, *people = row
    return Line(kind, at, ip, device, json.loads(data), _name(*people[:3]), _name(*people[3:]))


def _name(first: str | None, last: str | None, email: str | None) -> str:
    """As ``User.full_name``."""
    return "" if email is None else f"{first} {last}".strip() or email


def drawn(lines: list[Line]) -> SafeString:
    """The rows of the table."""
    return filled("organizations/log/row.html", map(_row, lines))


def _row(line: Line) -> dict[str, object]:
    return {
        "what": sentence(line.kind, {**line.data, "actor": line.actor, "user": line.about}),
        "changes": filled("organizations/log/change.html", map(_change, changes_of(line.kind, line.data))),
        "when": instant(line.at),
        "who": line.actor or settings.PRODUCT_NAME,
        "where": _where(line),
    }


def _change(change: LogChange) -> dict[str, object]:
    before = f"{change.before} → " if change.before else ""
    return {"label": change.label, "told": f"{before}{change.after}"}


def _where(line: Line) -> SafeString:
    if not line.device:
        return format_html("{}", line.ip or "")
    between = " · " if line.ip else ""
    return format_html('{}{}<small class="muted">{}</small>', line.ip or "", between, line.device)
