"""Querysets whose SQL is written once a process: half of what a query costs is writing its text.

For the few questions that pages ask again and again. A builder makes the queryset from named values; the first call
writes its SQL with a mark in the place of each value, every later one only puts its values where the marks were.
"""

import datetime
from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigAutoField, Lookup, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row")
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
        return list(ModelIterable(self._asked(values)))  # type: ignore[arg-type]

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The same for a builder that ends in ``values_list``."""
        return list(self._asked(values).get_compiler(DEFAULT_DB_ALIAS).results_iter(tuple_expected=True))

    def text(self, **values: Any) -> tuple[str, list[Any]]:
        """The SQL and its values, to stand inside a larger statement."""
        asked = self._asked(values)
        return asked.written.sql, list(asked.bound)

    def _asked(self, values: dict[str, Any]) -> "_Asked":
        types = {name: type(value) for name, value in values.items()}
        if self._written is None:
            self._written = _write(self.build, types)
        if types != self._written.types:
            raise TypeError(f"Expected {self._written.types}, not {types}")
        return _Asked(self._written, values)


@dataclass(frozen=True)
class _Written:
    """The SQL with its compiler; each parameter is the name of a value, or a fixed one (name None)."""

    compiler: Any
    sql: str
    params: list[tuple[str | None, Any]]
    types: dict[str, type]


@dataclass(frozen=True)
class _Asked:
    """Stands where Django's ModelIterable expects a queryset and its query: there is nothing left to write."""

    written: _Written
    values: dict[str, Any]
    db: ClassVar[str] = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    @property
    def query(self) -> "_Asked":
        return self

    @property
    def bound(self) -> tuple[Any, ...]:
        """The values in the order of the SQL."""
        values = (fixed if name is None else self.values[name] for name, fixed in self.written.params)
        return tuple(list(value) if isinstance(value, tuple) else value for value in values)

    def get_compiler(self, using: str) -> Any:
        """The compiler of the first call, on the connection of this one."""
        compiler = copy(self.written.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *_args, **_kwargs: (self.written.sql, self.bound)
        return compiler


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
    return _Written(compiler, sql, found, types)


def _compiled(rows: "QuerySet[Any, Any]") -> tuple[Any, str, tuple[Any, ...]]:
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise ValueError("A statement prefetches nothing.")
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    return compiler, sql, tuple(tuple(value) if isinstance(value, list) else value for value in params)
