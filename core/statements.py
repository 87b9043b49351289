"""Querysets whose SQL is written once a process: half of what a query costs is writing its text.

For the few questions that pages ask again and again. A builder makes the queryset from named values; the first call
writes its SQL with a mark in the place of each value, every later one only puts its values where the marks were.
"""

import datetime
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from re import Match
from typing import Any, ClassVar, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigAutoField, Lookup, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # as ModelIterable does

Row = TypeVar("Row")
PERCENT, PLACE = "%%", re.compile("%[%s]")
MARKS: dict[type, Callable[[int], Hashable]] = {
    int: lambda number: 2_000_000_000 + number,
    tuple: lambda number: (2_000_000_000 + number,),
    str: lambda number: f"mark-{number}-of-a-statement",
    datetime.date: lambda number: datetime.date(9000, 1, 1) + datetime.timedelta(number),
    datetime.datetime: lambda number: datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(number),
}
"""For each type of value what stands in its place while the text is written; different ones for different numbers."""


@BigAutoField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """``pk__among=(1, 2)``: like ``in`` with ids, but one value whatever their number, so that a statement can ask."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Compared with an array."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]


class Statement(Generic[Row]):
    """A question for rows of one model, or tuples; ``only``, ``select_related`` and annotations belong to it.

    ``build`` gets the values by name and only passes them on to conditions: it must neither look at them nor alter
    them, nor prefetch. Each is an int, a str, a date, an instant, or a tuple of ids (``Among``). The rows do not know
    the object through which a related manager would have reached them.
    """

    every: ClassVar[list["Statement[Any]"]] = []
    """All that were made; a test compares each with its queryset."""

    def __init__(self, build: "Callable[..., QuerySet[Any, Row]]") -> None:
        self.every.append(self)
        self.build = build
        self._written: _Written | None = None

    def rows(self, **values: Any) -> list[Row]:
        """The rows, as ``list(build(**values))`` gives them. Raises ValueError when ``build`` breaks its promise at the
        first call, TypeError for values of other types or names than then."""
        written = self._asked(values)
        return [written.made(row) for row in written.fetched(values)]

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The same for a builder that ends in ``values_list``."""
        return [tuple(row) for row in self._asked(values).fetched(values)]

    def text(self, **values: Any) -> tuple[str, list[Any]]:
        """The SQL and its values, to stand inside a larger statement."""
        written = self._asked(values)
        return written.sql, written.bound(values)

    def _asked(self, values: dict[str, Any]) -> "_Written":
        types = {name: type(value) for name, value in values.items()}
        if self._written is None:
            self._written = _write(self.build, types)
        if types != self._written.types:
            raise TypeError(f"Expected {self._written.types}, not {types}")
        return self._written


@dataclass(frozen=True)
class _Written:
    """The SQL with its compiler, and the names of the values in their order; what never changes stands in the text."""

    compiler: Any
    sql: str
    names: list[str]
    types: dict[str, type]

    def bound(self, values: dict[str, Any]) -> list[Any]:
        """The values in the order of the SQL."""
        found = (values[name] for name in self.names)
        return [list(value) if type(value) is tuple else value for value in found]

    def fetched(self, values: dict[str, Any]) -> Iterable[Sequence[Any]]:
        """The rows as columns, in Python's types."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.bound(values))
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self._converters else rows

    def made(self, row: Sequence[Any]) -> Any:
        """The model of a row with its relations and annotations, as Django's ``ModelIterable`` makes it."""
        model, start, end, names, relations, annotations = self._shape
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for each in relations:
            each.populate(row, found)
        for name, at in annotations:
            setattr(found, name, row[at])
        return found

    def _converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        columns = list(row)
        for at, converters, expression in self._converters:
            for convert in converters:
                columns[at] = convert(columns[at], expression, connection)
        return columns

    @cached_property
    def _converters(self) -> list[tuple[int, Any, Any]]:
        """What makes values of the columns: the columns are always the same, so each is asked once a process."""
        expressions = [column for column, *_rest in self.compiler.select[: self.compiler.col_count]]
        found = self.compiler.get_converters(expressions)
        return [(at, converters, expression) for at, (converters, expression) in found.items()]

    @cached_property
    def _shape(self) -> tuple[Any, int, int, list[str], list[Any], list[tuple[str, int]]]:
        """The model, where its columns begin and end, their names; what fills relations; where annotations stand."""
        told, select = self.compiler.klass_info, self.compiler.select
        start, end = told["select_fields"][0], told["select_fields"][-1] + 1
        names = [column.target.attname for column, *_rest in select[start:end]]
        relations = get_related_populators(told, select, DEFAULT_DB_ALIAS)
        return told["model"], start, end, names, relations, list(self.compiler.annotation_col_map.items())


def _write(build: "Callable[..., QuerySet[Any, Any]]", types: dict[str, type]) -> _Written:
    """Written twice with other marks: a parameter is the same in both, or the two marks of one value."""
    first, second = (
        {name: MARKS[of](number + 100 * time) for number, (name, of) in enumerate(types.items())} for time in (0, 1)
    )
    compiler, sql, params = _compiled(build(**first))
    _compiler, same_sql, others = _compiled(build(**second))
    names = {(first[name], second[name]): name for name in types}
    pairs = list(zip(params, others, strict=False))
    found = [(names.get(pair), pair[0]) for pair in pairs if pair in names or pair[0] == pair[1]]
    is_kept = sql == same_sql and len(found) == len(params) == len(others)
    if not is_kept or not set(types) <= {name for name, _fixed in found}:
        raise ValueError(f"{build} looks at a value, alters or drops one: {sorted(types)}")
    return _Written(compiler, *_with_fixed(sql, found), types)


def _with_fixed(sql: str, params: list[tuple[str | None, Any]]) -> tuple[str, list[str]]:
    """The text with its fixed values written into it, by the driver as ever but once, and the names that are left."""
    rest, names = iter(params), list[str]()

    def put(place: Match[str]) -> str:
        if place[0] == PERCENT:
            return PERCENT
        name, fixed = next(rest)
        if name is None:
            return _literal(fixed).replace("%", PERCENT)
        names.append(name)
        return place[0]

    return PLACE.sub(put, sql), names


def _literal(value: Any) -> str:
    operations: Any = connections[DEFAULT_DB_ALIAS].ops
    return str(operations.compose_sql("%s", (list(value) if type(value) is tuple else value,)))


def _compiled(rows: "QuerySet[Any, Any]") -> tuple[Any, str, tuple[Any, ...]]:
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise ValueError("A statement prefetches nothing.")
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    return compiler, sql, tuple(tuple(value) if isinstance(value, list) else value for value in params)
