"""The documents of the month before, on its first day, once for each recipient and month (INV-19).

Who gets them is decided under the lock of the organization; what was missed while a machine was down is caught up.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext

from accounts.exports.archive import Outlet
from billing import emails
from billing.exports.tables import COLUMNS, files_of, rows_of
from billing.issuer import our_issuer
from billing.models import Document, InvoiceRecipient, MonthlyDelivery
from billing.terms import later
from core.archive import Archive, cell
from core.clock import now as moment
from core.csv import BOM, csv_text
from notifications.reader import Reader
from organizations.models import Organization

FILES_VALID_FOR = datetime.timedelta(days=30)
CAUGHT_UP = 3
"""Months that are looked back at."""
MOST_FILES = 1_000
"""In one archive; more are exported in the portal."""
AT_ONCE = 20
BLOCK = 65_536


def deliver_next(now: datetime.datetime) -> bool:
    """Announce one month to one recipient; False when nobody waits for any."""
    this_month = our_issuer().today(now).replace(day=1)
    for months in range(CAUGHT_UP, 0, -1):
        month = later(this_month, -months)
        waiting = InvoiceRecipient.objects.filter(
            organization__deleted_at=None, confirmed_at__lt=_begins(later(month, 1))
        ).exclude(deliveries__month=month)
        for pk, organization_id in waiting.order_by("pk").values_list("pk", "organization_id")[:1]:
            _deliver(pk, organization_id, month, now)
            return True
    return False


@transaction.atomic
def _deliver(pk: int, organization_id: int, month: datetime.date, now: datetime.datetime) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    recipient = organization.invoice_recipients.filter(pk=pk, confirmed_at__isnull=False).first()
    if recipient is None or organization.deleted_at is not None:
        return
    count = documents_of(organization, month).count()
    facts = {"count": count, "made_at": now, "expires_at": now + FILES_VALID_FOR, "organization": organization}
    delivery, is_first = recipient.deliveries.get_or_create(month=month, defaults=facts)
    if is_first and count:
        emails.month_delivered(delivery)


def documents_of(organization: Organization, month: datetime.date) -> QuerySet[Document]:
    """Final documents of the month that begins on this day, oldest first."""
    days = {"issued_on__gte": month, "issued_on__lt": later(month, 1)}
    return organization.documents.filter(kind__in=Document.FINAL, **days).order_by("issued_on", "pk")


def by_link(token: str, now: datetime.datetime) -> MonthlyDelivery | None:
    """What a link opens; None for one that is over, or of an address that was removed."""
    key = MonthlyDelivery.read_token(token)
    if key is None:
        return None
    found = MonthlyDelivery.objects.filter(pk=key, expires_at__gt=now, organization__deleted_at=None)
    return found.select_related("recipient__organization").first()


def reader_of(recipient: InvoiceRecipient) -> Reader:
    """Somebody without an account, as far as is known: language, and the formats of the organization's country."""
    organization = recipient.organization
    return Reader(
        recipient.address, recipient.language, time_zone=organization.time_zone, country=str(organization.country)
    )


def archive_response(delivery: MonthlyDelivery, name: str) -> StreamingHttpResponse:
    """The ZIP as it is sent."""
    answer = StreamingHttpResponse(archive_of(delivery), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def archive_of(delivery: MonthlyDelivery) -> Iterator[bytes]:
    """The ZIP in pieces while it is written: the list, and the PDF of each document that has one."""
    outlet, reader = Outlet(), reader_of(delivery.recipient)
    documents = documents_of(delivery.recipient.organization, delivery.month)
    with Archive(outlet, moment()) as bundle:
        with reader.reading():
            head = [str(heading) for heading in COLUMNS.values()]
            lines = csv_text([head, *([cell(row[name]) for name in COLUMNS] for row in rows_of(_bare(documents)))])
            name, title = f"{gettext('invoices')}-{delivery.month:%Y-%m}.csv", gettext("Billing documents")
        with bundle.entry(name, title) as file:
            file.write((BOM + lines).encode())
        for start in range(0, min(delivery.count, MOST_FILES), AT_ONCE):
            part = documents.filter(pk__in=[each.pk for each in documents.only("pk")[start : start + AT_ONCE]])
            for name, content in files_of(part):
                with bundle.entry(name, name) as file:
                    file.write(content)
            yield from outlet.taken(BLOCK)
    yield from outlet.taken()


def _bare(documents: QuerySet[Document]) -> Any:
    return documents.defer("snapshot")


def _begins(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), our_issuer().zone)
