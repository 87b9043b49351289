"""CSV for people and spreadsheets: UTF-8 with BOM, RFC 4180, formula cells neutralized, streamed."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from babel.numbers import get_decimal_symbol
from django.db import connection, models
from django.db.models import Case, CharField, DecimalField, F, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Replace
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language

from core import locales
from core.money import CENT

BOM = "\ufeff"
BLOCK = 32_768
FORMULA_SIGNS = "=+-@\t\r＝＋－＠"
"""First characters that spreadsheets execute (OWASP, CSV injection); some read the wide ones as the plain ones."""
AMOUNT_BELOW_ZERO = r"-\d+[.,]\d\d"
"""What a credit note takes back is a number to count with; nothing in it can be executed (E35)."""
FORMULA_START = rf"^(?!{AMOUNT_BELOW_ZERO}\Z)[=+\-@\t\r＝＋－＠]"
FORMULA = re.compile(FORMULA_START, re.ASCII)
FORMULA_CODES = ", ".join(str(ord(sign)) for sign in FORMULA_SIGNS)
"""The same as numbers, for SQL's ``ascii``."""


def delimiter() -> str:
    """What the reader's spreadsheet expects: a comma in English, a semicolon in the other languages."""
    return "," if (get_language() or "es").startswith("en") else ";"


def decimal_sign() -> str:
    """What the reader's spreadsheet takes for the decimal sign: with another one ``9.10`` is a day in October."""
    return str(get_decimal_symbol(locales.current()))


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; an amount stays a number."""
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def read_cell(text: str) -> str:
    """The value of a cell that ``safe_cell`` wrote."""
    return text[1:] if text.startswith("'") and text[1:].startswith(tuple(FORMULA_SIGNS)) else text


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as lines; a file begins with the BOM besides. Every cell is quoted: read with another sign between them, a
    part of one would be a cell of its own."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter(), quoting=csv.QUOTE_ALL).writerows(
        [safe_cell(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def csv_response(
    request: HttpRequest, name: str, head: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A small file made from Python rows."""
    response = HttpResponse(BOM + csv_text([head, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def streamed_rows(
    name: str, head: Sequence[object], blocks: Iterable[Iterable[Sequence[object]]]
) -> StreamingHttpResponse:
    """A file of any size made from Python rows, a block of them at a time; its head is sent before the first block is
    asked for. Words and days are those of whoever asks now, also in blocks that are made later."""
    pieces = _written(head, iter(blocks), get_language(), timezone.get_current_timezone())
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(
    head: Sequence[object], blocks: Iterator[Iterable[Sequence[object]]], language: str | None, zone: datetime.tzinfo
) -> Iterator[bytes]:
    text: str | None = BOM + csv_text([head])
    while text is not None:
        yield text.encode()
        with translation.override(language), timezone.override(zone):  # never across a yield: others use the thread
            block = next(blocks, None)
            text = None if block is None else csv_text(block)


def streamed_query(
    name: str, columns: dict[str, Any], rows: models.QuerySet[Any], sign: str = ""
) -> StreamingHttpResponse:
    """A file of any size: the database writes it (COPY) and it passes through without being held.

    ``columns`` maps the heading of each column, in the reader's language, to an expression of the queryset.
    Text is neutralized in the database. ``sign`` stands between the cells, the reader's ``delimiter`` unless told.
    """
    annotated = rows.annotate(**{f"column_{index}": _cell(source) for index, source in enumerate(columns.values())})
    query = annotated.values_list(*[f"column_{index}" for index in range(len(columns))])
    statement, values = query.query.sql_with_params()  # now: days are those of the zone of whoever asks
    pieces = _copy(statement, values, list(columns), sign or delimiter())
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def label_of(field: str, choices: Iterable[tuple[Any, Any]]) -> Case:
    """A choice field as its label in the reader's language."""
    whens = [When(**{field: value}, then=Value(str(label))) for value, label in choices]
    return Case(*whens, default=Value(""), output_field=CharField())


def amount_of(field: str, sign: str) -> Any:
    """Minor units as an amount with two digits behind this decimal sign."""
    amount = Cast(F(field) * Value(CENT), DecimalField(max_digits=20, decimal_places=2))
    return Replace(Cast(amount, TextField()), Value("."), Value(sign))


def _cell(source: Any) -> Any:
    text = Coalesce(Cast(F(source) if isinstance(source, str) else source, TextField()), Value(""))
    return _Neutral(text)


class _Neutral(models.Func):
    template = f"regexp_replace(%(expressions)s, '({FORMULA_START})', '''\\1')"
    output_field = TextField()


def _copy(statement: str, values: Sequence[Any], head: list[str], sign: str) -> Iterator[bytes]:
    yield (BOM + sign.join(f'"{safe_cell(cell)}"' for cell in head) + "\r\n").encode()
    with connection.cursor() as cursor:
        copy = f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, DELIMITER '{sign}', FORCE_QUOTE *)"
        with cursor.cursor.copy(copy, values) as stream:
            yield from _blocks(stream)


def _blocks(lines: Iterable[Any]) -> Iterator[bytes]:
    """The lines in blocks of BLOCK bytes or a little more: a server pays for each block it sends."""
    held = bytearray()
    for line in lines:
        held += line
        if len(held) >= BLOCK:
            yield bytes(held)
            held.clear()
    yield bytes(held)
