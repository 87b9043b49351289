"""Open requests, and invoices on credit, are reminded of, by days of a ladder, each once however often the clock runs
(BIL-81, E8)."""

import datetime

from django.db import transaction

from billing import emails
from billing.documents.settling import lock
from billing.documents.states import under_way
from billing.models import Document, DocumentReminder
from organizations.models import Organization

DAYS = (-3, 1)
"""Days after the last day of a request on which people hear of it; a negative one is before."""
ON_CREDIT = (-60, -30, -14, -3, 1)
"""The same for an invoice on credit (DOM-15)."""
ASKING = (Document.Kind.REQUEST, Document.Kind.INVOICE)
LATEST = datetime.timedelta(days=10)
"""How long after a day of the ladder, missed while a machine was down, somebody is still told."""
MOST = 200


def remind_next(now: datetime.datetime) -> bool:
    """Remind of one request whose day has come. False when there is none.

    One for which a transfer was announced is not reminded of, one that is being paid by card not now.
    """
    today = now.date()
    first, last = (today - datetime.timedelta(days=days) for days in (DAYS[-1] + LATEST.days, ON_CREDIT[0] - 1))
    rows = Document.objects.filter(kind__in=ASKING, state__in=Document.OPEN_STATES, announced_at=None)
    rows = rows.filter(due_on__gte=first, due_on__lte=last, organization__deleted_at=None)
    for document in rows.select_related("organization").defer("snapshot").order_by("due_on", "pk")[:MOST]:
        if _day_of(document, document.organization, now) and not under_way(document) and _remind(document, now):
            return True
    return False


def _day_of(document: Document, organization: Organization, now: datetime.datetime) -> datetime.date | None:
    """The day of the ladder that has come where the organization is, and for which nobody was told."""
    if document.due_on is None:
        return None
    ladder = ON_CREDIT if document.kind == Document.Kind.INVOICE else DAYS
    days = [document.due_on + datetime.timedelta(days=each) for each in ladder]
    come = max((day for day in days if day <= organization.day_at(now)), default=None)
    told = document.reminders.filter(planned_on__gte=come).exists() if come else True
    return None if told else come


@transaction.atomic
def _remind(document: Document, now: datetime.datetime) -> bool:
    organization, fresh = lock(document.organization_id, document.pk)
    day = _day_of(fresh, organization, now)
    if not fresh.is_open or fresh.announced_at or under_way(fresh) or day is None:
        return False
    DocumentReminder.objects.create(document=fresh, organization=organization, planned_on=day, at=now)
    emails.request_due(fresh, now)
    return True
