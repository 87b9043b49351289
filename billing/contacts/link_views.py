"""What a recipient without an account opens from a mail: confirm the address or say no, and the files of one month.

A link shows nothing else. Mail servers open links to look at them, so that only a button does something.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.contacts import delivery as deliveries
from billing.contacts import recipients
from billing.exports.tables import columns_of
from billing.models import MonthlyDelivery
from core.clock import now
from core.csv import decimal_sign, streamed_query
from core.http import form_methods, page
from security.access import public


@form_methods
@public
def recipient(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the reader of this address wants the documents."""
    found = recipients.by_link(token, now())
    if found is None:
        return _over(request)
    with translation.override(found.language):
        wanted = request.POST.get("answer") if request.method == "POST" else ""
        if wanted == "yes":
            found = recipients.confirm(token, now())
        if wanted == "no":
            recipients.decline(token, now())
        return page(request, "billing/contacts/recipient.html", recipient=found, is_over=wanted == "no")


@require_safe
@public
def delivery(request: HttpRequest, token: str) -> HttpResponse:
    """The month that a mail announced: its two files, until which day."""
    found = deliveries.by_link(token, now())
    if found is None:
        return _over(request)
    with deliveries.reader_of(found.recipient).reading():
        has_archive = found.count <= deliveries.MOST_FILES
        return page(request, "billing/contacts/delivery.html", delivery=found, token=token, has_archive=has_archive)


@require_safe
@public
def delivery_csv(request: HttpRequest, token: str) -> HttpResponseBase:
    """Its list, for a spreadsheet."""
    found = deliveries.by_link(token, now())
    if found is None:
        return _over(request)
    with deliveries.reader_of(found.recipient).reading():
        documents = deliveries.documents_of(found.recipient.organization, found.month)
        return streamed_query(f"{_name(found)}.csv", columns_of(decimal_sign()), documents)


@require_safe
@public
def delivery_zip(request: HttpRequest, token: str) -> HttpResponseBase:
    """The list and the PDFs."""
    found = deliveries.by_link(token, now())
    if found is None or found.count > deliveries.MOST_FILES:
        return _over(request)
    with translation.override(found.recipient.language):
        return deliveries.archive_response(found, f"{_name(found)}.zip")


def _name(found: MonthlyDelivery) -> str:
    return f"{_('invoices')}-{found.month:%Y-%m}"


def _over(request: HttpRequest) -> HttpResponse:
    answer = page(request, "billing/contacts/over.html")
    answer.status_code = 410
    return answer
