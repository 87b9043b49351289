"""From the tables of an export to one ZIP: pieces are staged in the storage, then put together (ORG-78).

A piece that is written again replaces itself, so a worker that was killed leaves nothing half done: the job learns the
name of its archive in the transaction that finishes it.
"""

import datetime
import json
import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from core.archive import Archive, Piece, cell, json_line
from core.csv import BOM, csv_text
from organizations.exports.registry import ExportTable
from organizations.models import Job, Membership

FOLDER = "exports"
UNSAFE = re.compile(r"[^\w.\-]+|\.{2,}")
BLOCK = 65_536


def stage(job: Job, number: int, table: ExportTable, actor: Membership, piece: Piece) -> int:
    """Write one piece; how many rows it has."""
    rows = list(table.rows(actor, piece))
    lines = csv_text([cell(row.get(name)) for name in table.columns] for row in rows)
    _put(job, number, "rows.csv", lines.encode())
    _put(job, number, "rows.json", ",\n".join(map(json_line, rows)).encode())
    for number_of_file, (name, content) in enumerate(table.documents(actor, piece) if table.documents else ()):
        _put(job, number, f"documents/{number_of_file}/{file_name(name)}", content)
    return len(rows)


def assemble(job: Job, tables: list[tuple[ExportTable, list[int], int]], now: datetime.datetime) -> str:
    """Put the staged pieces together; the name of the archive in the storage. ``tables``: each with the numbers of its
    pieces and its rows."""
    with tempfile.TemporaryFile() as handle:
        with Archive(handle, now, is_huge=True) as archive:
            for table, numbers, rows in tables:
                _add(archive, job, table, numbers, rows)
            _add_index(archive, job)
        handle.seek(0)
        name = f"{_folder(job.pk)}/{job.organization.slug}-{job.organization.day_at(now):%Y-%m-%d}.zip"
        return default_storage.save(name, File(handle))  # beside one that a worker left who died


def keep_only_the_archive(job: Job) -> None:
    """What was staged, and archives of workers that died, are not needed any more."""
    folders, files = default_storage.listdir(_folder(job.pk))
    for name in folders:
        _delete(f"{_folder(job.pk)}/{name}")
    for name in files:
        if f"{_folder(job.pk)}/{name}" != job.result:
            default_storage.delete(f"{_folder(job.pk)}/{name}")


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


def _add(archive: Archive, job: Job, table: ExportTable, numbers: list[int], rows: int) -> None:
    title, head = str(table.title), BOM + csv_text([table.columns.values()])
    _write(archive, job, (f"{table.key}.csv", title, rows), [head.encode(), *(f"{each}/rows.csv" for each in numbers)])
    items: list[bytes | str] = []
    for number in numbers:
        if items and default_storage.size(f"{_folder(job.pk)}/{number}/rows.json"):
            items.append(b",\n")
        items.append(f"{number}/rows.json")
    _write(archive, job, (f"{table.key}.json", title, rows), [b"[\n", *items, b"\n]\n"])
    for number in numbers:
        for source in _documents(job, number):
            _write(archive, job, (f"{table.key}/{source.rpartition('/')[2]}", title, None), [source])


def _write(archive: Archive, job: Job, facts: tuple[str, str, int | None], sources: Iterable[bytes | str]) -> None:
    """One file of the archive, ``facts`` as in ``Archive.entry``, from bytes and staged pieces, block by block."""
    with archive.entry(*facts) as file:
        for block in _blocks(sources, job):
            file.write(block)


def _blocks(sources: Iterable[bytes | str], job: Job) -> Iterator[bytes]:
    for source in sources:
        if isinstance(source, bytes):
            yield source
            continue
        staged: IO[Any]
        with default_storage.open(f"{_folder(job.pk)}/{source}") as staged:
            while block := staged.read(BLOCK):
                yield block


def _add_index(archive: Archive, job: Job) -> None:
    organization, made_at = job.organization, archive.made_at
    facts = {
        "organization": organization.name, "customer_number": organization.customer_number,
        "made_at": timezone.localtime(made_at).isoformat(timespec="seconds"), "made_by": job.asked_by.full_name,
        "email": job.asked_by.email, "job": str(job.pk), "files": [asdict(each) for each in archive.entries],
    }  # fmt: skip
    archive.add_index("index.json", json.dumps(facts, ensure_ascii=False, indent=2))
    page = {"job": job, "listed": archive.entries, "made_at": made_at}
    archive.add_index("index.html", render_to_string("organizations/exports/index.html", page))


def _put(job: Job, number: int, name: str, content: bytes) -> None:
    path = f"{_folder(job.pk)}/{number}/{name}"
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _documents(job: Job, number: int) -> list[str]:
    folder = f"{number}/documents"
    if not default_storage.exists(f"{_folder(job.pk)}/{folder}"):
        return []
    numbers = sorted(default_storage.listdir(f"{_folder(job.pk)}/{folder}")[0], key=int)
    return [f"{folder}/{p}/{n}" for p in numbers for n in default_storage.listdir(f"{_folder(job.pk)}/{folder}/{p}")[1]]


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
