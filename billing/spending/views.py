"""What was spent by month: the page behind the chart of the panel, and its file (BIL-95)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.policies import may_account
from billing.spending.cards import drawn
from billing.spending.chart import WIDE
from billing.spending.months import spending_of
from core.archive import cell
from core.clock import now
from core.csv import csv_response
from core.http import page
from organizations.access import MemberRequest, in_organization


@require_safe
@in_organization(may_account)
def spending(request: MemberRequest) -> HttpResponse:
    """A chart for each currency, and its data."""
    member = request.membership
    found = spending_of(member.organization, member.day_at(now()))
    return page(request, "billing/spending/show.html", drawings=drawn(found, member.organization.slug, WIDE))


@require_safe
@in_organization(may_account)
def spending_csv(request: MemberRequest) -> HttpResponse:
    """The same months as a file."""
    member = request.membership
    found = spending_of(member.organization, member.day_at(now()))
    rows = [[f"{each.first:%Y-%m}", one.currency, cell(each.total.amount)] for one in found for each in one.months]
    return csv_response(request, "spending.csv", [_("Month"), _("Currency"), _("Amount with VAT")], rows)
