"""The forecast of twelve months: chart, table and file (BIL-93)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.ahead.calendar_views import month_url
from billing.ahead.chart import PHONE, WIDE, chart_of
from billing.ahead.forecast import Forecast, outlook
from billing.ahead.months import owed_in
from billing.ahead.terms import horizon
from billing.policies import may_account
from core.archive import cell
from core.clock import now
from core.components.formats import month as month_words
from core.components.formats import number
from core.csv import csv_response
from core.http import page
from organizations.access import MemberRequest, in_organization


@require_safe
@in_organization(may_account)
def forecast(request: MemberRequest) -> HttpResponse:
    """For each currency a chart, drawn twice for wide and narrow pages, and its data."""
    organization, today = request.membership.organization, request.membership.day_at(now())
    found, slug = outlook(organization, now()), organization.slug
    return page(
        request, "billing/ahead/forecast.html", outlook=found, owed=owed_in(organization, horizon(today), today),
        shown=[
            {
                "forecast": each, "wide": chart_of(each.months, WIDE), "phone": chart_of(each.months, PHONE),
                "rows": [(month_words(month.first), month_url(slug, month.first), month) for month in each.months],
                "finding": _finding(each),
            }
            for each in found.forecasts
        ],
    )  # fmt: skip


def _finding(forecast: Forecast) -> str:
    """What the chart says, for who does not see it."""
    words = _("Renewals with VAT in the next 12 months, in %(currency)s. Most in %(month)s: %(amount)s.")
    dearest = forecast.dearest
    return words % {
        "currency": forecast.currency, "month": month_words(dearest.first), "amount": number(dearest.total.amount),
    }  # fmt: skip


@require_safe
@in_organization(may_account)
def forecast_csv(request: MemberRequest) -> HttpResponse:
    """The same months as a file."""
    head = [_("Month"), _("Currency"), _("Automatic"), _("Manual"), _("Amount with VAT"), _("Renewals")]
    rows = [
        [
            f"{month.first:%Y-%m}",
            each.currency,
            *(cell(part.amount) for part in (month.automatic, month.manual, month.total)),
            month.count,
        ]
        for each in outlook(request.membership.organization, now()).forecasts
        for month in each.months
    ]
    return csv_response(request, "forecast.csv", head, rows)
