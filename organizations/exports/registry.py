"""The export of everything (decision 15, ORG-78): each app adds what it has, as rows read in pieces.

A table becomes two files of the archive, ``<key>.csv`` in the reader's words and ``<key>.json`` with stable names, and
brings the documents that belong to it. Its rows are read for a member who may export everything. What nobody
added is in no archive.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.functions import RowNumber

from core import archive
from core.hooks import Hook
from organizations.models import Membership

ExportTable = archive.ExportTable[Membership]
ROWS_AT_ONCE = 2_000
"""Rows of one piece: what a worker holds in memory, and does in one transaction."""

PIECES = "SELECT min(id), max(id) FROM ({keys}) AS numbered (id, number) GROUP BY number / %s ORDER BY 1"
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
    """Pieces by primary key: [first, last] of every ``size`` rows, cut by the database in one scan of the keys."""
    number = models.Window(RowNumber(), order_by=models.F("pk").asc())
    keys, values = rows.order_by().annotate(row_place=number - 1).values_list("pk", "row_place").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PIECES.format(keys=keys), [*values, size])
        return [[first, last] for first, last in cursor.fetchall()]


def within(rows: models.QuerySet[Any], piece: Sequence[int]) -> Iterator[Any]:
    """The rows of such a piece."""
    yield from rows.filter(pk__range=piece).order_by("pk")
