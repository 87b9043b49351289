"""Everything that the portal keeps about one person, as one ZIP that is written while it is sent (PRO-60).

Nothing of it is held: rows are read in pieces, so that a long life in the portal costs no more memory than a short one.
"""

import json
from collections.abc import Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile

from django.template.loader import render_to_string
from django.utils.translation import gettext

from accounts.exports.registry import PERSONAL_TABLES, PersonalTable
from accounts.models import Avatar, User
from core.archive import Archive, cell, json_line
from core.clock import now
from core.csv import BOM, csv_text
from notifications.reader import Reader

AT_ONCE = 500
"""Rows."""
IN_MEMORY = 1_000_000
BLOCK = 65_536
"""Bytes."""


class Outlet:
    """The end of the ZIP: what was written waits here until it is sent."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Keep."""
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """There is nothing behind."""

    def taken(self, least: int = 0) -> Iterator[bytes]:
        """What waits, when it is more than ``least``."""
        if len(self.waiting) > least:
            yield bytes(self.waiting)
            self.waiting.clear()


def archive(user: User) -> Iterator[bytes]:
    """The ZIP in pieces: a CSV and a JSON of each table, the picture, an index. For whoever owns the account."""
    outlet, reader = Outlet(), Reader.of(user)
    with Archive(outlet, now()) as bundle:
        for table in PERSONAL_TABLES:
            yield from _part(bundle, outlet, table, user, reader)
        _add_picture(bundle, user, reader)
        _add_index(bundle, user, reader)
    yield from outlet.taken()


def _part(bundle: Archive, outlet: Outlet, table: PersonalTable, user: User, reader: Reader) -> Iterator[bytes]:
    """The JSON goes out at once; the CSV, made of the same rows, waits beside it, on the disk once it is long."""
    with reader.reading():
        title, head = str(table.title), BOM + csv_text([table.columns])
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        spool.write(head.encode())
        with bundle.entry(f"{table.key}.json", title, 0) as file:
            file.write(b"[")
            for count, lines, cells in _batches(table, user, reader):
                file.write(((",\n" if file.rows else "\n") + lines).encode())
                file.rows = (file.rows or 0) + count
                spool.write(cells.encode())
                yield from outlet.taken(BLOCK)
            file.write(b"\n]\n")
        spool.seek(0)
        with bundle.entry(f"{table.key}.csv", title, file.rows) as copy:
            while block := spool.read(BLOCK):
                copy.write(block)
                yield from outlet.taken(BLOCK)


def _batches(table: PersonalTable, user: User, reader: Reader) -> Iterator[tuple[int, str, str]]:
    """How many rows, their JSON and their CSV; between two batches other requests may have the thread."""
    rows = iter(table.rows(user, None))
    while True:
        with reader.reading():
            batch = list(islice(rows, AT_ONCE))
            lines, cells = ",\n".join(map(json_line, batch)), csv_text(map(_cell, row.values()) for row in batch)
        if not batch:
            return
        yield len(batch), lines, cells


def _cell(value: object) -> str:
    """For programs as well: ``True`` in every language, nothing instead of an empty object."""
    return str(value) if isinstance(value, bool) else cell(value or "" if isinstance(value, dict) else value)


def _add_picture(bundle: Archive, user: User, reader: Reader) -> None:
    content = Avatar.objects.filter(user=user).values_list("whole", flat=True).first()
    if content is not None:
        with reader.reading(), bundle.entry("picture.webp", gettext("Your picture"), 1) as file:
            file.write(bytes(content))


def _add_index(bundle: Archive, user: User, reader: Reader) -> None:
    """Everything before it."""
    with reader.reading():
        facts = {"entries": bundle.entries, "person": user, "reader": reader, "made_at": bundle.made_at}
        bundle.add_index("index.html", render_to_string("accounts/export/index.html", facts))
    listed = [
        {"name": each.name, "title": each.title, "rows": each.rows, "sha256": each.sha256} for each in bundle.entries
    ]
    bundle.add_index("index.json", json.dumps(listed, indent=1, ensure_ascii=False))
