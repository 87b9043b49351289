"""Requests whose last day is over (BIL-71, BIL-77)."""

import datetime

from django.db import transaction

from billing.documents.settling import lock, void
from billing.models import Document
from billing.terms import ONE_DAY, last_bank_day

KEPT = datetime.timedelta(days=10)
"""How long a request can still be seen as overdue before it is void."""


@transaction.atomic
def void_next(now: datetime.datetime) -> bool:
    """Void the oldest request that is over; one whose transfer was announced waits for the bank. False when there is
    none."""
    over = Document.objects.filter(kind__in=Document.PAYABLE, state__in=Document.OPEN_STATES)
    last = now.date() - KEPT - ONE_DAY
    for pk, organization_id, announced_at in over.filter(due_on__lt=last).values_list(
        "pk", "organization_id", "announced_at"
    )[:100]:
        if announced_at and last_bank_day(announced_at.date()) >= now.date():
            continue
        organization, document = lock(organization_id, pk)
        if document.is_open:
            void(organization, document, now)
            return True
    return False
