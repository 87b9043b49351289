"""The list of documents: what its filters mean, how many there are of each state, their sums (INV-3, INV-8)."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Sum, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models import Document, DocumentTally
from core.money import Money
from core.paging import COUNT_LIMIT, Span
from organizations.models import Organization

Kind, State = Document.Kind, Document.State
Words = Sequence[str]
STATES = [
    ("paid", _("Paid")), ("open", _("Pending")), ("overdue", _("Overdue")), ("refunded", _("Refunded")),
    ("partly_paid", _("Partly paid")), ("disputed", _("Disputed")), ("void", _("Void")),
]  # fmt: skip
SEGMENTS = [("", pgettext_lazy("documents", "All")), *STATES]
BADGES = {
    "paid": ("ok", "check"), "open": ("warn", "clock"), "overdue": ("danger", "alert"), "refunded": ("info", "undo"),
    "partly_paid": ("warn", "clock"), "disputed": ("danger", "alert"), "void": ("neutral", ""),
    "issued": ("neutral", ""),
}  # fmt: skip
SIGN = Case(When(kind=Kind.CREDIT_NOTE, then=-1), When(kind=Kind.INVOICE, then=1), default=0)
"""Of an amount in a sum: credit notes are taken off, what is no invoice does not count."""

FIGURES = """SELECT state, is_late, currency, count(*), sum(total), sum(tax)
FROM ({found}) AS hit (state, is_late, currency, total, tax) GROUP BY 1, 2, 3
"""
"""Of the hits of a search as they are found: to look each of them up again takes as long as to find them."""


@dataclass(frozen=True)
class ListSum:
    """The sums of a list in one currency."""

    total: Money
    tax: Money


@dataclass
class Figures:
    """How many documents are under each word of the filter, "" for all of them, and what they say together.

    ``sums`` has minor units by currency, word and ``total`` or ``tax``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    sums: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, word: str, currency: str, count: int, total: int, tax: int) -> None:
        """Take so many documents in."""
        self.counts.update({word: count, "": count})
        for under in (word, ""):
            self.sums.update({(currency, under, "total"): total, (currency, under, "tax"): tax})

    @property
    def all_counts(self) -> dict[str, int]:
        """The number of each word, nought too."""
        return {word: self.counts[word] for word, _label in SEGMENTS}

    def found(self, words: Sequence[str]) -> int:
        """How many documents are under these words; all of them without any."""
        return sum(self.counts[word] for word in words or [""])

    def sums_of(self, words: Sequence[str]) -> list[ListSum]:
        """What the invoices under these words say, credit notes taken off, by currency."""
        found = []
        for currency in sorted({each for each, _word, _name in self.sums}):
            total, tax = (sum(self.sums[currency, word, name] for word in words or [""]) for name in ("total", "tax"))
            if total or tax:
                found.append(ListSum(Money.of_minor(total, currency), Money.of_minor(tax, currency)))
        return found


def listed(organization: Organization) -> QuerySet[Document]:
    """Every document that the list shows: of a settled request its invoice or receipt."""
    return shown_of(organization.documents.all())


def shown_of(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Those of these that a list shows."""
    return documents.exclude(listed_as="")


def in_state(state: str, today: datetime.date) -> Q:
    """What one word of the filter means today."""
    if state == "overdue":
        return Q(listed_as__in=Document.OPEN_STATES, due_on__lt=today)
    return Q(listed_as=state) & ~Q(due_on__lt=today) if state in Document.OPEN_STATES else Q(listed_as=state)


def narrowed(
    documents: QuerySet[Document], states: Sequence[str], start: Any, end: Any, words: Words, today: datetime.date
) -> QuerySet[Document]:
    """The filters of the list; what is empty is no condition. ``words`` are plain (``core.search.plain_words_of``)."""
    wanted = documents.filter(_between("issued_on", start, end), *(Q(words__contains=word) for word in words))
    if states:
        condition = Q()
        for state in states:
            condition |= in_state(state, today)
        wanted = wanted.filter(condition)
    return wanted


def figures_of(organization: Organization, start: Any, end: Any, words: Words, today: datetime.date) -> Figures | None:
    """The figures of the list with these filters, whatever state is chosen: by the same conditions as its rows, from
    what is kept of each day. Words are looked for in the rows themselves, and answered with None when more than are
    counted have them."""
    if words:
        return _counted(organization, start, end, words, today)
    figures = Figures()
    for row in tallied(organization.document_tallies.all(), start, end):
        figures.add(row["listed_as"], row["currency"], row["n"], row["all"], row["taxes"])
    late = narrowed(organization.documents.all(), ["overdue"], start, end, (), today).order_by().values("listed_as")
    for row in late.annotate(n=Count("pk")):
        figures.counts.update({"overdue": row["n"], row["listed_as"]: -row["n"]})
    return figures


def tallied(tallies: QuerySet[DocumentTally], start: Any, end: Any) -> QuerySet[Any]:
    """What is kept of these days by state and currency: ``n``, ``all`` and ``taxes``."""
    kept = tallies.filter(_between("day", start, end)).order_by().values("listed_as", "currency")
    return kept.annotate(n=Sum("count"), all=Sum("total"), taxes=Sum("tax"))


def _counted(organization: Organization, start: Any, end: Any, words: Words, today: datetime.date) -> Figures | None:
    late = Case(When(in_state("overdue", today), then=True), default=False, output_field=BooleanField())
    hits = narrowed(listed(organization), [], start, end, words, today).order_by()
    facts = hits.values_list("listed_as", late, "currency", SIGN * F("total"), SIGN * F("tax"))[: COUNT_LIMIT + 1]
    found, values = facts.query.sql_with_params()
    figures = Figures()
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(found=found), values)
        for state, is_late, currency, *numbers in cursor.fetchall():
            figures.add("overdue" if is_late else state, currency, *map(int, numbers))
    return figures if figures.counts[""] <= COUNT_LIMIT else None


def counted(found: QuerySet[Document], states: Sequence[str]) -> int:
    """How many were found, at most COUNT_LIMIT and one, where there are no figures: of all states more than that."""
    return found.order_by().values("pk")[: COUNT_LIMIT + 1].count() if states else COUNT_LIMIT + 1


def state_of(document: Document, today: datetime.date) -> str:
    """The word of the filter that the document is under today."""
    if document.is_open and document.due_on and document.due_on < today:
        return "overdue"
    return "refunded" if document.kind == Kind.CREDIT_NOTE else str(document.state)


def spans(today: datetime.date) -> list[Span]:
    """Days that accounts are made for."""
    year, quarter = today.year, (today.month - 1) // 3 * 3 + 1
    return [
        Span(_("This month"), today.replace(day=1), _last_day(year, today.month)),
        Span(_("This quarter"), datetime.date(year, quarter, 1), _last_day(year, quarter + 2)),
        Span(_("This year"), datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
        Span(_("The year before"), datetime.date(year - 1, 1, 1), datetime.date(year - 1, 12, 31)),
    ]


def _last_day(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def _between(column: str, start: Any, end: Any) -> Q:
    known = {f"{column}__gte": start, f"{column}__lte": end}
    return Q(**{name: day for name, day in known.items() if day})
