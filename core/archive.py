"""Archives that somebody takes along: each subject as CSV and as JSON, documents beside them, an index with digests.

Two drivers write them: ``accounts.exports`` while the file is sent, ``organizations.exports`` in the pieces of a job.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Generic, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from core.csv import decimal_sign

Owner = TypeVar("Owner")
Row = Mapping[str, object]
Piece = Any
"""A JSON value that says which rows are meant; None for all of them."""


@dataclass(frozen=True)
class ExportTable(Generic[Owner]):
    """One subject of an archive: ``<key>.csv`` and ``<key>.json``.

    ``columns`` maps the name of each fact in JSON to its heading in CSV. ``rows`` reads one of the ``pieces``, in the
    language and zone that are active. ``documents`` gives the files of a piece as (name, content), each name once in
    the table; ``counts_documents`` says how many there are, and makes the table one of *all documents*. ``rank`` orders
    the archive.
    """

    key: str
    title: Any
    columns: Mapping[str, Any]
    rows: Callable[[Owner, Piece], Iterable[Row]]
    pieces: Callable[[Owner], Sequence[Piece]] = lambda owner: [None]
    documents: Callable[[Owner, Piece], Iterable[tuple[str, bytes]]] | None = None
    counts_documents: Callable[[Owner], int] | None = None
    rank: int = 50


@dataclass(frozen=True)
class Entry:
    """One file of the archive in its index. ``rows`` is None for documents, ``size`` in bytes."""

    name: str
    title: str
    rows: int | None
    size: int
    sha256: str


class OpenEntry:
    """A file of the archive that is being written; whoever writes rows may count them while they come."""

    def __init__(self, file: IO[bytes], rows: int | None) -> None:
        self.rows, self.size, self.digest, self._file = rows, 0, hashlib.sha256(), file

    def write(self, data: bytes) -> None:
        """Pass on."""
        self.size += len(data)
        self.digest.update(data)
        self._file.write(data)


class Archive(ZipFile):
    """A ZIP under way; ``entries`` is what its index will say.

    ``is_huge`` lets files grow beyond 2 GB. Not for a ZIP that is sent while it is written: with both, some programs
    cannot open it.
    """

    def __init__(self, target: Any, made_at: datetime.datetime, *, is_huge: bool = False) -> None:
        super().__init__(target, "w", ZIP_DEFLATED)
        self.made_at, self.is_huge, self.entries = made_at, is_huge, list[Entry]()

    @contextmanager
    def entry(self, name: str, title: str, rows: int | None = None) -> Iterator[OpenEntry]:
        """Write one file. Raises ValueError for a name that is there already: two documents must not become one."""
        if name in self.NameToInfo:
            raise ValueError(f"{name} is in the archive already.")
        with self.open(self._info(name), "w", force_zip64=self.is_huge) as file:
            entry = OpenEntry(file, rows)
            yield entry
        self.entries.append(Entry(name, title, entry.rows, entry.size, entry.digest.hexdigest()))

    def add_index(self, name: str, text: str) -> None:
        """A file that knows the others."""
        self.writestr(self._info(name), text)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, timezone.localtime(self.made_at).timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


def json_line(row: Row) -> str:
    """A row for machines."""
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


def cell(value: object) -> str:
    """A value in the reader's words, for CSV."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return ", ".join(map(cell, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return str(value).replace(".", decimal_sign())
    return "" if value is None else str(_plain(value))


def _plain(value: object) -> object:
    """ISO dates, instants in the reader's zone; other things as they are, or in words."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)
