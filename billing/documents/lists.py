"""The list of documents: what its filters mean, its rows, its sums (INV-3, INV-8)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.utils.translation import gettext_lazy as _

from billing.models import Document
from core.money import Money
from organizations.models import Organization

Kind, State = Document.Kind, Document.State
SETTLED = Q(kind__in=Document.PAYABLE, state=State.PAID)
"""Requests whose invoice or receipt stands in the list instead of them."""
STATES = [
    ("paid", _("Paid")), ("open", _("Pending")), ("overdue", _("Overdue")), ("refunded", _("Refunded")),
    ("partly_paid", _("Partly paid")), ("disputed", _("Disputed")), ("void", _("Void")),
]  # fmt: skip
BADGES = {
    "paid": ("ok", "check"), "open": ("warn", "clock"), "overdue": ("danger", "alert"), "refunded": ("info", "undo"),
    "partly_paid": ("warn", "clock"), "disputed": ("danger", "alert"), "void": ("neutral", ""),
    "issued": ("neutral", ""),
}  # fmt: skip


@dataclass(frozen=True)
class ListSum:
    """The sums of a list in one currency."""

    total: Money
    tax: Money


def listed(organization: Organization) -> QuerySet[Document]:
    """Every document that the list shows."""
    return organization.documents.exclude(SETTLED)


def in_state(state: str, today: datetime.date) -> Q:
    """What one word of the filter means today."""
    is_late = Q(due_on__lt=today)
    meanings = {
        "paid": Q(state=State.PAID),
        "open": Q(state=State.OPEN) & ~is_late,
        "overdue": Q(state__in=Document.OPEN_STATES) & is_late,
        "refunded": Q(state=State.REFUNDED) | Q(kind=Kind.CREDIT_NOTE),
        "partly_paid": Q(state=State.PARTLY_PAID) & ~is_late,
        "disputed": Q(state=State.DISPUTED),
        "void": Q(state=State.VOID),
    }
    return meanings[state]


def narrowed(
    documents: QuerySet[Document], states: Sequence[str], start: Any, end: Any, text: str, today: datetime.date
) -> QuerySet[Document]:
    """The filters of the list; what is empty is no condition."""
    wanted = documents
    if states:
        condition = Q()
        for state in states:
            condition |= in_state(state, today)
        wanted = wanted.filter(condition)
    if start:
        wanted = wanted.filter(issued_on__gte=start)
    if end:
        wanted = wanted.filter(issued_on__lte=end)
    return wanted.filter(Q(number__icontains=text) | Q(concept__icontains=text)) if text else wanted


def state_of(document: Document, today: datetime.date) -> str:
    """The word of the filter that the document is under today."""
    if document.is_open and document.due_on and document.due_on < today:
        return "overdue"
    return "refunded" if document.kind == Kind.CREDIT_NOTE else str(document.state)


def sums_of(documents: QuerySet[Document]) -> list[ListSum]:
    """What the invoices among these say together, credit notes taken off, by currency."""
    sign = Case(When(kind=Kind.CREDIT_NOTE, then=-1), When(kind=Kind.INVOICE, then=1), default=0)
    rows = documents.order_by().values("currency").annotate(all=Sum(sign * F("total")), taxes=Sum(sign * F("tax")))
    return [
        ListSum(Money.of_minor(row["all"] or 0, row["currency"]), Money.of_minor(row["taxes"] or 0, row["currency"]))
        for row in rows.order_by("currency")
        if row["all"]
    ]
