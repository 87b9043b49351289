"""The export of everything (decision 15, ORG-78): each app adds what it has, as rows read in pieces.

A table becomes two files of the archive, ``<key>.csv`` in the reader's words and ``<key>.json`` with stable names, and
brings the documents that belong to it. Its rows are read for a member who may export everything. What nobody
added is in no archive.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from core import archive
from core.hooks import Hook
from organizations.models import Membership

ExportTable = archive.ExportTable[Membership]
ROWS_AT_ONCE = 5_000
"""Rows of one piece: what a worker holds in memory, and does in one transaction."""

EXPORT_TABLES: Hook[ExportTable] = Hook(key=lambda table: table.key, rank=lambda table: table.rank)


def tables(*, documents_only: bool = False) -> list[ExportTable]:
    """Every table by its rank, or those that bring documents."""
    return [table for table in EXPORT_TABLES if table.counts_documents or not documents_only]


def table_of(key: str) -> ExportTable | None:
    """The table with this key, if its app still adds it."""
    return EXPORT_TABLES.get(key)


def count_documents(actor: Membership) -> int:
    """How many documents *all documents* would bring now."""
    return sum(table.counts_documents(actor) for table in tables(documents_only=True) if table.counts_documents)


def ranges(rows: models.QuerySet[Any], size: int = ROWS_AT_ONCE) -> list[list[int]]:
    """Pieces by primary key: [first, last] of every ``size`` rows; reads the keys alone."""
    found: list[list[int]] = []
    for number, pk in enumerate(rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=size)):
        if number % size == 0:
            found.append([pk, pk])
        found[-1][1] = pk
    return found


def within(rows: models.QuerySet[Any], piece: Sequence[int]) -> Iterator[Any]:
    """The rows of such a piece."""
    yield from rows.filter(pk__range=piece).order_by("pk")
