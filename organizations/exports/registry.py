"""The export of everything (decision 15, ORG-78): each app registers what it has, as rows read in pieces.

A part becomes two files of the archive, ``<key>.csv`` in the reader's words and ``<key>.json`` with stable names, and
brings the documents that belong to it. What nobody registered is in no archive.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from organizations.models import Membership

Row = Mapping[str, object]
Piece = Any
"""A JSON value that says which rows are meant; None for all of them."""
ROWS_AT_ONCE = 5_000
"""Rows of one piece: what a worker holds in memory, and does in one transaction."""


@dataclass(frozen=True)
class ExportTable:
    """One subject of the archive.

    ``columns`` maps the name of each fact in JSON to its heading. ``rows`` reads one of the ``pieces``, for a member
    who may export everything and reads in the language and zone that are active. ``documents`` gives the files of a
    piece as (name, content), each name once in the part; ``counts_documents`` says how many there are, and makes the
    part one of *all documents*. ``rank`` orders the archive.
    """

    key: str
    title: Any
    columns: Mapping[str, Any]
    rows: Callable[[Membership, Piece], Iterable[Row]]
    pieces: Callable[[Membership], Sequence[Piece]] = lambda actor: [None]
    documents: Callable[[Membership, Piece], Iterable[tuple[str, bytes]]] | None = None
    counts_documents: Callable[[Membership], int] | None = None
    rank: int = 50


_parts: dict[str, ExportTable] = {}


def register(*parts: ExportTable) -> None:
    """Add parts; the same key again replaces its part."""
    _parts.update({part.key: part for part in parts})


def forget(key: str) -> None:
    """Take a part out again."""
    del _parts[key]


def parts(*, documents_only: bool = False) -> list[ExportTable]:
    """Every part by its rank, or those that bring documents."""
    ranked = sorted(_parts.values(), key=lambda part: part.rank)
    return [part for part in ranked if part.counts_documents or not documents_only]


def part_of(key: str) -> ExportTable | None:
    """The part with this key, if its app still registers it."""
    return _parts.get(key)


def count_documents(actor: Membership) -> int:
    """How many documents *all documents* would bring now."""
    return sum(part.counts_documents(actor) for part in parts(documents_only=True) if part.counts_documents)


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
