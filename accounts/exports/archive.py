"""Everything that the portal keeps about one person, as one ZIP that is written while it is sent (PRO-60).

Nothing of it is held: rows are read in pieces, so that a long life in the portal costs no more memory than a short one.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from accounts.exports.registry import PersonalTable, parts
from accounts.models import Avatar, User
from core.clock import now
from core.csv import BOM, delimiter, safe_cell
from notifications.reader import Reader

AT_ONCE = 500
"""Rows."""
IN_MEMORY = 1_000_000
BLOCK = 65_536
"""Bytes."""


@dataclass(frozen=True)
class ZipEntry:
    """One file of the archive, for its index."""

    name: str
    title: str
    rows: int
    sha256: str


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


class Digested:
    """A file of the ZIP that knows the digest of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Pass on."""
        self.digest.update(data)
        self.file.write(data)


def archive(user: User) -> Iterator[bytes]:
    """The ZIP in pieces: a CSV and a JSON of each part, the picture, an index. For whoever owns the account."""
    outlet, reader, entries = Outlet(), Reader.of(user), list[ZipEntry]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as bundle:  # type: ignore[call-overload]
        for part in parts():
            yield from _part(bundle, outlet, part, user, reader, entries)
        for name, content in _whole_files(user, reader, entries):
            bundle.writestr(name, content)
            yield from outlet.taken()
    yield from outlet.taken()


def _part(
    bundle: zipfile.ZipFile, outlet: Outlet, part: PersonalTable, user: User, reader: Reader, entries: list[ZipEntry]
) -> Iterator[bytes]:
    """The JSON goes out at once; the CSV, made of the same rows, waits beside it."""
    count = 0
    with reader.reading():
        title, table = str(part.title), _Table(part.columns)
    with table.file, bundle.open(f"{part.name}.json", "w") as file:
        lines = Digested(file)
        lines.write(b"[")
        for batch in _batches(part, user, reader):
            for row in batch:
                line = json.dumps(dict(zip(part.columns, row, strict=True)), ensure_ascii=False, default=str)
                lines.write(((",\n" if count else "\n") + line).encode())
                count += 1
            table.add(batch)
            yield from outlet.taken(BLOCK)
        lines.write(b"\n]\n")
        file.close()
        entries.append(ZipEntry(f"{part.name}.json", title, count, lines.digest.hexdigest()))
        yield from _csv(bundle, outlet, table, ZipEntry(f"{part.name}.csv", title, count, ""), entries)


class _Table:
    """A CSV that is kept on the disk once it is long."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (its user closes it)
        self.text = io.TextIOWrapper(self.file, "utf-8", newline="", write_through=True)
        self.writer = csv.writer(self.text, delimiter=delimiter())
        self.text.write(BOM)
        self.writer.writerow(columns)

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        """Cells that no spreadsheet takes for formulas."""
        self.writer.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return safe_cell("" if value is None else value)


def _csv(
    bundle: zipfile.ZipFile, outlet: Outlet, table: _Table, entry: ZipEntry, entries: list[ZipEntry]
) -> Iterator[bytes]:
    table.file.seek(0)
    with bundle.open(entry.name, "w") as file:
        copy = Digested(file)
        while block := table.file.read(BLOCK):
            copy.write(block)
            yield from outlet.taken(BLOCK)
    entries.append(ZipEntry(entry.name, entry.title, entry.rows, copy.digest.hexdigest()))


def _batches(part: PersonalTable, user: User, reader: Reader) -> Iterator[list[tuple[Any, ...]]]:
    """The rows in the reader's words; between two batches other requests may have the thread."""
    rows = iter(part.rows(user))
    while True:
        with reader.reading():
            batch = list(islice(rows, AT_ONCE))
        if not batch:
            return
        yield batch


def _whole_files(user: User, reader: Reader, entries: list[ZipEntry]) -> list[tuple[str, bytes]]:
    """The picture, and the index of everything before it."""
    files = []
    content = Avatar.objects.filter(user=user).values_list("whole", flat=True).first()
    if content is not None:
        files.append(("picture.webp", bytes(content)))
        with reader.reading():
            title = gettext("Your picture")
        entries.append(ZipEntry("picture.webp", title, 1, hashlib.sha256(bytes(content)).hexdigest()))
    with reader.reading():
        facts = {"entries": entries, "person": user, "reader": reader, "made_at": now()}
        page = render_to_string("accounts/export/index.html", facts)
    files.append(("index.html", page.encode()))
    files.append(("index.json", json.dumps([asdict(each) for each in entries], indent=1, ensure_ascii=False).encode()))
    return files
