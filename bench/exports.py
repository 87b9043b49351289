"""The exports: rows a second, first byte, memory while it streams, beside a plain COPY of the same rows."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import getpagesize

from django.db import connection
from django.utils import translation

from bench import data
from bench.server import Server, application
from billing.exports.tables import columns_of
from billing.models import Document
from core.csv import streamed_query
from organizations.models import Membership
from organizations.people.views import export_columns
from security.models import Event

HEAD = f"\n{'export':<22}{'rows':>9}{'rows/s':>10}{'first byte ms':>15}{'RSS growth MB':>15}{'blocks':>9}{'MB':>7}\n"
ORDER = ["user__last_name", "user__first_name", "pk"]
LOG = """
COPY (
    SELECT e.at, e.kind, a.first_name, a.last_name, a.email, u.first_name, u.last_name, e.ip, e.device{0}
    FROM security_event e
    LEFT JOIN accounts_user a ON a.id = e.actor_id LEFT JOIN accounts_user u ON u.id = e.user_id
    WHERE e.organization_id = {1} ORDER BY e.id DESC
) TO STDOUT WITH (FORMAT csv)
"""
PLAIN = """
COPY (
    SELECT u.first_name, u.last_name, u.email, m.role, m.has_accounting, u.second_factor, m.joined_at, m.last_active_at
    FROM organizations_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE %s ORDER BY u.last_name, u.first_name, m.id
) TO STDOUT WITH (FORMAT csv)
"""

INVOICES = """
COPY (
    SELECT number, kind, issued_on, due_on, paid_on, concept, state, currency, net, tax, total, reference
    FROM billing_document WHERE organization_id = %s AND listed_as <> '' ORDER BY issued_on DESC, id DESC
) TO STDOUT WITH (FORMAT csv)
"""


@dataclass(frozen=True)
class Streamed:
    """What reading a stream to its end showed. Seconds, bytes."""

    seconds: float
    first: float
    growth: int
    blocks: int
    size: int

    def line(self, name: str, rows: int) -> str:
        """A row of the table."""
        speed, first, growth = rows / self.seconds, self.first * 1000, self.growth / 2**20
        return (
            f"{name:<22}{rows:>9}{speed:>10.0f}{first:>15.1f}{growth:>15.1f}{self.blocks:>9}{self.size / 2**20:>7.1f}\n"
        )


def report() -> str:
    """Measure the page's export, every membership through the same code, and both as plain COPY."""
    server = Server(application(), data.READER)
    members = Membership.objects.filter(organization__slug=data.BIG)
    few, all_of_them = members.count(), Membership.objects.count()
    one = members.values_list("organization_id", flat=True)[0]
    address = f"/org/{data.BIG}/users/export/"
    whole = f"m.organization_id = {one}"
    return HEAD + "".join(
        [
            _best(lambda: server.blocks(address)).line("export", few),
            _best(lambda: _copied(PLAIN % whole)).line("plain COPY", few),
            _best(_everybody).line("export, everybody", all_of_them),
            _best(lambda: _copied(PLAIN % "true")).line("plain COPY, everybody", all_of_them),
            *_log(server, one),
            *_invoices(one),
        ]
    )


def _log(server: Server, organization: int) -> Iterator[str]:
    """The two files of the log, each beside the columns that it is made of."""
    rows = Event.objects.filter(organization_id=organization).count()
    for ending, columns in (("csv", ""), ("json", ", e.data")):
        address = f"/org/{data.BIG}/log/export.{ending}"
        yield _best(lambda address=address: server.blocks(address)).line(f"log, {ending}", rows)  # type: ignore[misc]
        plain = LOG.format(columns, organization)
        yield _best(lambda plain=plain: _copied(plain)).line("plain COPY", rows)  # type: ignore[misc]


def _invoices(organization: int) -> Iterator[str]:
    """The CSV of every document of the list, as its page makes it, and as a plain COPY of the same columns."""
    with translation.override("es"):
        documents = Document.objects.filter(organization_id=organization).exclude(listed_as="")
        columns, rows = columns_of(","), documents.order_by("-issued_on", "-pk")
        yield _best(lambda: iter(streamed_query("invoices.csv", columns, rows))).line("invoices", rows.count())
        yield _best(lambda: _copied(INVOICES % organization)).line("plain COPY", rows.count())


def _best(stream: Callable[[], Iterable[bytes]], times: int = 5) -> Streamed:
    return min((_streamed(stream()) for _time in range(times)), key=lambda each: each.seconds)


def _streamed(blocks: Iterable[bytes]) -> Streamed:
    started, before = time.perf_counter(), _rss()
    first, most, size, count = 0.0, 0, 0, 0
    for count, block in enumerate(blocks, start=1):
        first = first or time.perf_counter() - started
        size += len(block)
        if count % 20 == 1:
            most = max(most, _rss())
    return Streamed(time.perf_counter() - started, first, most - before, count, size)


def _everybody() -> Iterator[bytes]:
    response = streamed_query("everybody.csv", export_columns(), Membership.objects.order_by(*ORDER))
    return iter(response)


def _copied(statement: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        yield from (bytes(block) for block in copy)


def _rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()
