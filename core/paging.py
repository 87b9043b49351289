"""A list as its reader asked for it: search, filters, order and page live in the address (UI-1)."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Expression, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict

from core.locales import labelled
from core.text import trimmed, whole_number

Row = TypeVar("Row")
Days = Sequence[tuple[str, Any]]

SIZES = (25, 50, 100)
COUNT_LIMIT = 10_000
QUERY_LENGTH = 100


@dataclass(frozen=True)
class Filter:
    """One filter chip: the parameter's name, its label and the (value, label) pairs to tick."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]


class FilterChoice(NamedTuple):
    """One box of a filter as shown now."""

    value: str
    label: Any
    checked: bool


@dataclass(frozen=True)
class Segment:
    """One link of the filter that stands above the list; ``count`` is what it leads to, None where nobody counted."""

    label: Any
    count: int | None
    url: str
    is_current: bool

    @property
    def is_more_than_counted(self) -> bool:
        """There are more than were counted."""
        return self.count is not None and self.count > COUNT_LIMIT

    @property
    def counted(self) -> int:
        """At most COUNT_LIMIT."""
        return min(self.count or 0, COUNT_LIMIT)


class Span(NamedTuple):
    """Days that are often asked for, both inclusive, as a link beside those to type."""

    label: Any
    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Chip:
    """A filter as shown now; ``clear_url`` takes it off."""

    name: str
    label: Any
    choices: Sequence[FilterChoice]
    clear_url: str

    @property
    def chosen(self) -> list[FilterChoice]:
        """The ticked boxes."""
        return [choice for choice in self.choices if choice.checked]


class Table(Generic[Row]):
    """What the reader asked for and the rows that answer it.

    ``orders`` maps each sort key to the fields it orders by (the default is the first; every order ends with the
    primary key, so pages never overlap). ``days`` are (parameter, label) pairs of dates to type. Unknown values of any
    parameter are ignored, never an error. Counts stop at COUNT_LIMIT: beyond it the table says "more than".
    ``segments`` is one more filter, of which one value is chosen by a link with its number (``count_segments``).
    """

    def __init__(
        self,
        request: HttpRequest,
        *,
        id: str,
        orders: Mapping[str, Sequence[str | Expression]],
        filters: Iterable[Filter] = (),
        search: Any = "",
        days: Days = (),
        segments: Filter | None = None,
    ) -> None:
        self.id = id
        self.path = request.path
        self.search_label = search
        self.orders = orders
        self.filters = list(filters)
        self.days = days
        self.segmented = segments
        self.spans: Sequence[Span] = ()
        self.counts: Mapping[str, int] = {}
        self.params = request.GET
        self.query = trimmed(self.params.get("q", "").replace("\x00", ""))[:QUERY_LENGTH]
        self.sort, self.descending = self._sort(self.params.get("sort", ""))
        self.size = self._number("size", SIZES[0]) if self._number("size", 0) in SIZES else SIZES[0]
        self.rows: list[Row] = []
        self.total = 0
        self.page = 1

    def values(self, name: str) -> list[str]:
        """The ticked, known values of one filter; empty means no condition."""
        known = {str(value) for each in self._narrowing if each.name == name for value, _label in each.choices}
        return [value for value in self.params.getlist(name) if value and value in known]

    def day(self, name: str) -> datetime.date | None:
        """The date typed into one of the ``days``; None for none or for something that is no date."""
        try:
            return datetime.date.fromisoformat(self.params.get(name, ""))
        except ValueError:
            return None

    @property
    def typed_days(self) -> list[tuple[str, Any, str]]:
        """Parameter, label and ISO value of each of the ``days``."""
        return [(name, label, day.isoformat() if (day := self.day(name)) else "") for name, label in self.days]

    def show(self, rows: QuerySet[Any]) -> None:
        """Order, count (bounded) and fetch the page asked for; a page past the end is the last one.

        The inner query orders and skips ids alone; only the rows shown are joined with what they show.
        """
        ordered = rows.order_by(*self.order_fields())
        self.fill(
            rows.order_by().values("pk")[: COUNT_LIMIT + 1].count(),
            lambda part: list(ordered.filter(pk__in=ordered.values("pk")[part])),
        )

    def fill(self, total: int, fetch: Callable[[slice], list[Row]]) -> None:
        """Like ``show`` for rows that are no queryset; ``fetch`` gives one slice of the ordered rows."""
        self.total = total
        self.page = max(1, min(self._number("page", 1), self.pages))
        start = (self.page - 1) * self.size
        self.rows = fetch(slice(start, start + self.size))

    def fill_at_once(self, fetch: Callable[[int, int], tuple[int, list[Row]]]) -> None:
        """Like ``fill`` where one question answers both: ``fetch(start, size)`` gives the total and a page of rows, the
        last one for a start past the end."""
        asked = max(1, self._number("page", 1))
        self.total, self.rows = fetch((asked - 1) * self.size, self.size)
        self.page = min(asked, self.pages)

    def order_fields(self) -> list[Any]:
        """Fields for ``order_by``, turned round when descending, the primary key last."""
        fields = [*self.orders[self.sort], "pk"]
        return [_reverse(field) for field in fields] if self.descending else fields

    @property
    def pages(self) -> int:
        """Number of pages within the counted rows; at least one."""
        return max(1, -(-min(self.total, COUNT_LIMIT) // self.size))

    @property
    def is_more_than_counted(self) -> bool:
        """There are more rows than were counted."""
        return self.total > COUNT_LIMIT

    @property
    def counted(self) -> int:
        """Rows that match, at most COUNT_LIMIT."""
        return min(self.total, COUNT_LIMIT)

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1; 0 when there is none."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def is_empty(self) -> bool:
        """Nothing to show."""
        return not self.rows

    @property
    def is_narrowed(self) -> bool:
        """A search or a filter is under way."""
        days = any(self.day(name) for name, _label in self.days)
        return bool(self.query) or days or any(self.values(each.name) for each in self._narrowing)

    def count_segments(self, counts: Mapping[str, int]) -> None:
        """How many rows each value of ``segments`` leads to, and "" all of them, with the other filters as they are."""
        self.counts = counts

    def offer_spans(self, spans: Sequence[Span]) -> None:
        """Show these beside the two ``days``, as links that fill them."""
        self.spans = spans

    @property
    def segments(self) -> list[Segment]:
        """The links of ``segments``; the value "" is the way to everything."""
        if self.segmented is None:
            return []
        name, chosen = self.segmented.name, self.chosen_segments
        return [
            Segment(
                label, self.counts.get(key), self.url(page=None, **{name: key or None}), chosen == [key] * bool(key)
            )
            for key, label in self.segmented.choices
        ]

    @property
    def chosen_segments(self) -> list[str]:
        """The values of ``segments`` that the address has."""
        return self.values(self.segmented.name) if self.segmented else []

    @property
    def span_links(self) -> list[tuple[Any, str, bool]]:
        """Label, address and whether these days are asked for, of each of the ``spans``."""
        (first, _from), (last, _to) = self.days if self.spans else (("", ""), ("", ""))
        return [
            (
                label,
                self.url(page=None, **{first: start, last: end}),
                (start, end) == (self.day(first), self.day(last)),
            )
            for label, start, end in self.spans
        ]

    @property
    def _narrowing(self) -> list[Filter]:
        return [*self.filters, self.segmented] if self.segmented else self.filters

    @property
    def chips(self) -> list[Chip]:
        """The filters as shown now, the active ones first."""
        chips = [self._chip(each) for each in self.filters]
        return sorted(chips, key=lambda chip: not chip.chosen)

    @property
    def narrowed_words(self) -> str:
        """Search and filters in words, for paper."""
        chosen = [
            labelled(each.label, ", ".join(str(one.label) for one in each.chosen)) for each in self.chips if each.chosen
        ]
        chosen += [str(each.label) for each in self.segments if each.is_current and self.chosen_segments]
        days = [labelled(label, day) for _name, label, day in self.typed_days if day]
        return " · ".join([*([self.query] if self.query else []), *chosen, *days])

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """Rows per page on offer, each with its address."""
        return [(size, self.url(size=size, page=None)) for size in SIZES]

    @property
    def window(self) -> list[int]:
        """Page numbers to offer: first, last and the neighbours; 0 stands for a gap."""
        near = {1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)}
        return _with_gaps(sorted(near))

    @property
    def links(self) -> list[tuple[int, str]]:
        """The window with addresses."""
        return [(number, self.page_url(number) if number else "") for number in self.window]

    @property
    def previous_url(self) -> str:
        """Address of the page before; empty on the first."""
        return self.page_url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after; empty on the last."""
        return self.page_url(self.page + 1) if self.page < self.pages else ""

    @property
    def bare_url(self) -> str:
        """The list without search and filters."""
        names = [*(each.name for each in self._narrowing), *(name for name, _label in self.days)]
        return self.url(page=None, q=None, **dict.fromkeys(names))

    @property
    def is_sorted(self) -> bool:
        """The order was chosen, so the search form has to carry it on."""
        return bool(self.params.get("sort"))

    @property
    def sort_value(self) -> str:
        """The present order as the parameter says it."""
        return f"-{self.sort}" if self.descending else self.sort

    def page_url(self, number: int) -> str:
        """Address of one page."""
        return self.url(page=number if number > 1 else None)

    def sort_url(self, key: str) -> str:
        """Address that sorts by this key, or turns it round when it already does."""
        return self.url(sort=f"-{key}" if self.sort == key and not self.descending else key, page=None)

    def order_of(self, key: str) -> str:
        """``ascending``, ``descending`` or empty, for ``aria-sort``."""
        if key != self.sort:
            return ""
        return "descending" if self.descending else "ascending"

    def url(self, **changes: object) -> str:
        """This list with some parameters changed; None takes one off. It goes on from the address of the page."""
        params = QueryDict(mutable=True)
        params.update(self.params)
        for name, value in changes.items():
            params.pop(name, None)
            if value is not None:
                params[name] = str(value)
        return f"?{params.urlencode()}" if params else "./"

    def _chip(self, each: Filter) -> Chip:
        ticked = self.values(each.name)
        choices = [FilterChoice(str(value), label, str(value) in ticked) for value, label in each.choices]
        return Chip(each.name, each.label, choices, self.url(page=None, **{each.name: None}))

    def _sort(self, asked: str) -> tuple[str, bool]:
        key = asked.removeprefix("-")
        return (key, asked.startswith("-")) if key in self.orders else (next(iter(self.orders)), False)

    def _number(self, name: str, default: int) -> int:
        number = whole_number(self.params.get(name, ""), 6)
        return default if number is None else number


def _reverse(field: str | Expression) -> str | OrderBy:
    if not isinstance(field, str):
        return field.desc()
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _with_gaps(numbers: list[int]) -> list[int]:
    window: list[int] = []
    for number in numbers:
        if window and number - window[-1] > 1:
            window.append(0)
        window.append(number)
    return window
