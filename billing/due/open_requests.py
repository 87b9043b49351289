"""Requests that wait for somebody to pay them: what panel and payments say first."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from billing.models import Document
from core.money import Money
from core.statements import Statement
from organizations.models import Organization

SHOWN = 3
ASKING = (Document.Kind.REQUEST, Document.Kind.INVOICE)
"""Invoices that are open were delivered on credit (DOM-14)."""


@dataclass(frozen=True)
class OpenRequest:
    """One of them. ``left`` is what is still to be paid."""

    document: Document
    left: Money
    is_late: bool

    @property
    def due_on(self) -> datetime.date:
        """The last day to pay it."""
        return self.document.due_on or datetime.date.max


def open_requests_of(organization: Organization, today: datetime.date) -> list[OpenRequest]:
    """The most urgent ones. One for which a transfer was announced waits for nobody until its due day."""
    return [shown_request(each, today) for each in _WAITING.rows(organization=organization.pk, today=today)]


def _waiting(organization: int, today: datetime.date) -> QuerySet[Document]:
    waiting = Q(announced_at=None) | Q(due_on__lt=today)
    found = Document.objects.filter(waiting, organization=organization, kind__in=ASKING, state__in=Document.OPEN_STATES)
    return found.defer("snapshot").order_by("due_on", "pk")[:SHOWN]


_WAITING: Statement[Document] = Statement(_waiting)


def shown_request(document: Document, today: datetime.date) -> OpenRequest:
    """One that is open, with what is left of it."""
    is_late = document.due_on is not None and document.due_on < today
    return OpenRequest(document, Money.of_minor(document.left, document.currency), is_late)
