"""Querysets whose SQL is written once a process: half of what a query costs is writing its text.

For the few questions that every page asks. A builder makes the queryset from named values; the first call writes its
SQL with a mark in the place of each value, every later one only puts its values where the marks were.
"""

import datetime
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

Row = TypeVar("Row", bound=Model)
MARKS: dict[type, Callable[[int], Hashable]] = {
    int: lambda number: 7_000_000_000_000_000_000 + number,
    str: lambda number: f"mark-{number}-of-a-statement",
    datetime.date: lambda number: datetime.date(9000, 1, 1) + datetime.timedelta(number),
    datetime.datetime: lambda number: datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(number),
}
"""For each type a value that nothing else in a query is."""


class Statement(Generic[Row]):
    """A question for rows of one model, with ``select_related`` and annotations or without.

    ``build`` gets the values by name and only passes them on to conditions: it must not look at them, nor alter them.
    Each is an int, a str, a date or an instant, and of the same type in every call.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Row]"]) -> None:
        self.build = build
        self._written: _Written | None = None

    def rows(self, **values: Any) -> list[Row]:
        """The rows, as ``list(build(**values))`` gives them, without a cache of their own."""
        return list(self._write(values).rows(values))

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The same for a builder that ends in ``values_list``."""
        return self._write(values).tuples(values)

    def _write(self, values: dict[str, Any]) -> "_Written":
        if self._written is None:
            self._written = _Written(self.build, values)
        return self._written


class _Written:
    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"], values: dict[str, Any]) -> None:
        marks = {name: MARKS[type(value)](number) for number, (name, value) in enumerate(values.items())}
        query = build(**marks).query
        self.compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = self.compiler.as_sql()
        names = {mark: name for name, mark in marks.items()}
        self.params = [(names.get(each), each) if isinstance(each, Hashable) else (None, each) for each in params]
        missing = set(names.values()) - {name for name, _fixed in self.params}
        if missing:
            raise ValueError(f"Not passed on as they are: {sorted(missing)}")

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        """Execute and build the instances."""
        for row in self._converted(self._found(values)):
            yield self._instance(row)

    def tuples(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Execute; the columns as they are selected."""
        return list(map(tuple, self._converted(self._found(values)))) if self.converters else self._found(values)

    def _found(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        bound: list[Any] = [fixed if name is None else values[name] for name, fixed in self.params]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self.sql, bound)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _converted(self, rows: Sequence[Any]) -> Iterator[Any]:
        return iter(self.compiler.apply_converters(rows, self.converters)) if self.converters else iter(rows)

    @cached_property
    def converters(self) -> dict[int, Any]:
        """Of columns that are stored in another form than they are read."""
        found: dict[int, Any] = self.compiler.get_converters(
            [expression for expression, *_rest in self.compiler.select]
        )
        return found

    @cached_property
    def populators(self) -> Any:
        """What fills the relations of ``select_related``."""
        return get_related_populators(self.compiler.klass_info, self.compiler.select, DEFAULT_DB_ALIAS)

    def _instance(self, row: Any) -> Any:
        first, last = self.fields[0], self.fields[-1] + 1
        instance = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[first:last])
        for populator in self.populators:
            populator.populate(row, instance)
        for name, column in self.compiler.annotation_col_map.items():
            setattr(instance, name, row[column])
        return instance

    @cached_property
    def fields(self) -> list[int]:
        """Columns of the model itself."""
        found: list[int] = self.compiler.klass_info["select_fields"]
        return found

    @cached_property
    def model(self) -> Any:
        """Whose rows they are."""
        return self.compiler.klass_info["model"]

    @cached_property
    def names(self) -> list[str]:
        """Fields of the model that are read."""
        return [expression.target.attname for expression, *_rest in (self.compiler.select[at] for at in self.fields)]
