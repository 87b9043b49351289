"""Payments: what is due, what it costs, and what is ticked to be paid (guides 18, 19 and 20)."""

import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.due.open_requests import open_requests_of
from billing.due.rows import DueRow, due_rows, due_until
from billing.due.selection import Selection
from billing.policies import may_account
from billing.prices.shown import ShownQuote
from billing.terms import later
from core.clock import now
from core.http import form_methods, page, see_other
from core.paging import Table
from organizations.access import MemberRequest, in_organization

NOTHING = {"2m": _("Nothing to pay in the next 2 months"), "6m": _("Nothing to pay in the next 6 months")}
SPANS = {"2m": (_("Next 2 months"), 2), "6m": (_("6 months"), 6), "all": (_("Show all"), None)}
"""How far ahead the list looks: words and months."""


@form_methods
@in_organization(may_account)
def payments(request: MemberRequest) -> HttpResponse:
    """What ends soon, with prices; a POST only brings what was chosen into the address, so that totals follow."""
    if request.method == "POST":
        return see_other(f"{_here(request)}?{again(request)}")
    organization, today = request.membership.organization, request.membership.day_at(now())
    span = request.GET.get("until") if request.GET.get("until") in SPANS else "2m"
    table: Table[DueRow] = Table(request, id="due", orders={"expiry": ["expires_on", "service_name"]})
    chosen = Selection.of(request.GET)
    products = due_until(organization, _until(span, today)).select_related("kind__category", "plan")
    table.fill(products.count(), lambda part: due_rows(organization, list(products[part]), chosen.months, today))
    shown = organization.products.filter(pk__in=[row.product.pk for row in table.rows])
    quote = chosen.quote(organization, today, now())
    return page(
        request, "billing/due/payments.html", table=table, chosen=chosen, spans=_spans(request, span), until=span,
        totals=ShownQuote(quote) if quote else None, here=_here(request),
        opened=set(shown.visible_to(request.membership, today).values_list("pk", flat=True)),
        unpaid=open_requests_of(organization, today), nothing_near=NOTHING.get(span or "2m"),
    )  # fmt: skip


def again(request: HttpRequest) -> str:
    """What was ticked and chosen, as a query string."""
    kept = Selection.of(request.POST)
    return urlencode([*kept.pairs(), ("until", request.POST.get("until", "2m"))])


def _here(request: MemberRequest) -> str:
    return reverse("billing:payments", args=[request.membership.organization.slug])


def _until(span: str | None, today: datetime.date) -> datetime.date | None:
    months = SPANS[span or "2m"][1]
    return later(today, months) if months else None


def _spans(request: MemberRequest, current: str | None) -> list[tuple[object, str, bool]]:
    return [(words, f"{_here(request)}?until={key}", key == current) for key, (words, _months) in SPANS.items()]
