"""From the parts of an export to one ZIP: pieces are staged in the storage, then put together (ORG-78).

A piece that is written again replaces itself, so a worker that was killed leaves nothing half done: the job learns the
name of its archive in the transaction that finishes it.
"""

import csv
import datetime
import hashlib
import io
import json
import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.csv import BOM, delimiter, safe_cell
from organizations.exports.registry import ExportTable, Piece, Row
from organizations.models import Job, Membership

FOLDER = "exports"
UNSAFE = re.compile(r"[^\w.\-]+|\.{2,}")
BLOCK = 65_536


@dataclass(frozen=True)
class Listed:
    """One file of the archive in its index. ``rows`` is None for documents."""

    name: str
    title: str
    rows: int | None
    size: int
    sha256: str


def stage(job: Job, number: int, part: ExportTable, actor: Membership, piece: Piece) -> int:
    """Write one piece; how many rows it has."""
    rows = list(part.rows(actor, piece))
    _put(job, number, "rows.csv", _csv(part, rows).encode())
    _put(job, number, "rows.json", ",\n".join(json.dumps(_plain(row), ensure_ascii=False) for row in rows).encode())
    for place, (name, content) in enumerate(part.documents(actor, piece) if part.documents else ()):
        _put(job, number, f"documents/{place}/{file_name(name)}", content)
    return len(rows)


def assemble(job: Job, parts: list[tuple[ExportTable, list[int], int]], now: datetime.datetime) -> str:
    """Put the staged pieces together; the name of the archive in the storage. ``parts``: each with the numbers of its
    pieces and its rows."""
    with tempfile.TemporaryFile() as handle:
        with ZipFile(handle, "w", ZIP_DEFLATED) as archive:
            listed = [each for part, numbers, rows in parts for each in _add(archive, job, part, numbers, rows, now)]
            _add_index(archive, job, listed, now)
        handle.seek(0)
        name = f"{_folder(job.pk)}/{job.organization.slug}-{now:%Y-%m-%d}.zip"
        default_storage.delete(name)
        return default_storage.save(name, File(handle))


def discard_pieces(job: Job, numbers: Iterable[int]) -> None:
    """What was only staged is not needed any more."""
    for number in numbers:
        _delete(f"{_folder(job.pk)}/{number}")


def discard(pk: uuid.UUID) -> None:
    """Delete every file of a job."""
    _delete(_folder(pk))


def kept() -> list[uuid.UUID]:
    """Jobs that have files."""
    if not default_storage.exists(FOLDER):
        return []
    return [uuid.UUID(name) for name in default_storage.listdir(FOLDER)[0]]


def file_name(name: str) -> str:
    """A name that stays inside the archive's folder on every system."""
    return UNSAFE.sub("_", name).strip(".")[:120] or "document"


def _add(
    archive: ZipFile, job: Job, part: ExportTable, numbers: list[int], rows: int, now: datetime.datetime
) -> Iterator[Listed]:
    title = str(part.title)
    head = BOM + _line([str(heading) for heading in part.columns.values()])
    table: list[bytes | str] = [head.encode(), *(f"{number}/rows.csv" for number in numbers)]
    yield _write(archive, f"{part.key}.csv", title, rows, table, job, now)
    items: list[bytes | str] = []
    for number in numbers:
        if items and default_storage.size(f"{_folder(job.pk)}/{number}/rows.json"):
            items.append(b",\n")
        items.append(f"{number}/rows.json")
    yield _write(archive, f"{part.key}.json", title, rows, [b"[\n", *items, b"\n]\n"], job, now)
    for number in numbers:
        for source in _documents(job, number):
            name = source.rpartition("/")[2]
            yield _write(archive, f"{part.key}/{name}", title, None, [source], job, now)


def _write(
    archive: ZipFile, name: str, title: str, rows: int | None, sources: Iterable[bytes | str], job: Job,
    now: datetime.datetime,
) -> Listed:  # fmt: skip
    """One file of the archive from bytes and staged pieces, block by block. Raises ValueError for a name that is
    there already: two documents must not become one."""
    if name in archive.NameToInfo:
        raise ValueError(f"{name} is in the archive already.")
    digest, size = hashlib.sha256(), 0
    with archive.open(_info(name, now), "w", force_zip64=True) as out:
        for block in _blocks(sources, job):
            out.write(block)
            digest.update(block)
            size += len(block)
    return Listed(name, title, rows, size, digest.hexdigest())


def _blocks(sources: Iterable[bytes | str], job: Job) -> Iterator[bytes]:
    for source in sources:
        if isinstance(source, bytes):
            yield source
            continue
        staged: IO[Any]
        with default_storage.open(f"{_folder(job.pk)}/{source}") as staged:
            while block := staged.read(BLOCK):
                yield block


def _add_index(archive: ZipFile, job: Job, listed: list[Listed], now: datetime.datetime) -> None:
    organization = job.organization
    facts = {
        "organization": organization.name, "customer_number": organization.customer_number,
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"), "made_by": job.asked_by.full_name,
        "email": job.asked_by.email, "job": str(job.pk), "files": [asdict(each) for each in listed],
    }  # fmt: skip
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    page = render_to_string("organizations/exports/index.html", {"job": job, "listed": listed, "made_at": now})
    for name, content in (("index.json", text), ("index.html", page)):
        archive.writestr(_info(name, now), content)


def _info(name: str, now: datetime.datetime) -> ZipInfo:
    info = ZipInfo(name, timezone.localtime(now).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _csv(part: ExportTable, rows: list[Row]) -> str:
    return "".join(_line([_cell(row.get(name)) for name in part.columns]) for row in rows)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter()).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(_stored(value))


def _plain(row: Row) -> dict[str, object]:
    return {name: _stored(value) for name, value in row.items()}


def _stored(value: object) -> object:
    """ISO dates, instants in the reader's zone; other things as they are, or in words."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _put(job: Job, number: int, name: str, content: bytes) -> None:
    path = f"{_folder(job.pk)}/{number}/{name}"
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _documents(job: Job, number: int) -> list[str]:
    folder = f"{number}/documents"
    if not default_storage.exists(f"{_folder(job.pk)}/{folder}"):
        return []
    places = sorted(default_storage.listdir(f"{_folder(job.pk)}/{folder}")[0], key=int)
    return [f"{folder}/{p}/{n}" for p in places for n in default_storage.listdir(f"{_folder(job.pk)}/{folder}/{p}")[1]]


def _delete(path: str) -> None:
    if not default_storage.exists(path):
        return
    folders, files = default_storage.listdir(path)
    for name in files:
        default_storage.delete(f"{path}/{name}")
    for name in folders:
        _delete(f"{path}/{name}")
    default_storage.delete(path)


def _folder(pk: uuid.UUID) -> str:
    return f"{FOLDER}/{pk}"
