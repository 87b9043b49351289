"""Requests that wait for somebody to pay them: what panel and payments say first."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from billing.models import Document
from core.money import Money
from organizations.models import Organization

SHOWN = 3


@dataclass(frozen=True)
class OpenRequest:
    """One of them. ``left`` is what is still to be paid."""

    document: Document
    left: Money
    is_late: bool


def open_requests_of(organization: Organization, today: datetime.date) -> list[OpenRequest]:
    """The most urgent ones. One for which a transfer was announced waits for nobody until its due day."""
    waiting = Q(announced_at=None) | Q(due_on__lt=today)
    found = organization.documents.filter(waiting, kind=Document.Kind.REQUEST, state__in=Document.OPEN_STATES)
    return [_shown(each, today) for each in found.defer("snapshot").order_by("due_on", "pk")[:SHOWN]]


def _shown(document: Document, today: datetime.date) -> OpenRequest:
    is_late = document.due_on is not None and document.due_on < today
    return OpenRequest(document, Money.of_minor(document.left, document.currency), is_late)
