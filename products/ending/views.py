"""What ends when, as a list and as a file: what stands behind the card of the panel."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.csv import csv_response
from core.http import page
from core.paging import COUNT_LIMIT, Filter, Table
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
from products.boards.lists import RENEWALS, SPANS
from products.boards.states import STATES, state_keys
from products.ending.coming import ending, ending_rows, lines_of
from products.menus import categories_of
from products.models import Product
from products.querysets import ProductQuerySet

ORDERS = {"expiry": ["expires_on", "service_name"], "name": ["service_name"]}


@require_safe
@in_organization(may_open)
def what_ends(request: MemberRequest) -> HttpResponse:
    """Every product of the reader that has an end, the soonest first."""
    table, today = _table(request), request.membership.day_at(now())
    table.show(_wanted(request, table))
    rows = ending_rows(request.membership, table.rows, today)
    shown = {"rows": rows, "lines": lines_of(rows), "query": request.GET.urlencode()}
    return page(request, "products/ending/list.html", table=table, **shown)


@require_safe
@in_organization(may_open)
def what_ends_csv(request: MemberRequest) -> HttpResponse:
    """The same products as a file."""
    today = request.membership.day_at(now())
    table = _table(request)
    head = [_("Product"), _("Category"), _("Expiry"), _("Renewal"), _("State")]
    found = _wanted(request, table).order_by(*table.order_fields())[:COUNT_LIMIT]
    ways = {key == "automatic": str(label) for key, label in RENEWALS}
    rows = [
        [
            each.name, each.kind.category.name, each.expires_on, ways[each.renews_itself],
            ", ".join(str(STATES[key][0]) for key in state_keys(each, each.hold_kinds, today)),  # type: ignore[attr-defined]
        ]
        for each in found
    ]  # fmt: skip
    return csv_response(request, f"{request.membership.organization.slug}-{today:%Y-%m-%d}.csv", head, rows)


def _table(request: MemberRequest) -> Table[Product]:
    categories = [(each.key, each.name) for each in categories_of(request.membership)]
    filters = [
        Filter("within", gettext_lazy("Expires within"), SPANS),
        Filter("renewal", gettext_lazy("Renewal"), RENEWALS),
        Filter("category", gettext_lazy("Category"), categories),
    ]
    return Table(
        request, id="ending", orders=ORDERS, filters=filters, search=gettext_lazy("Search by name or reference")
    )


def _wanted(request: MemberRequest, table: Table[Product]) -> ProductQuerySet:
    member, moment = request.membership, now()
    today, wanted = member.day_at(moment), table.values("category")
    mine = ending(member.organization.products.visible_to(member, today), None)
    if wanted:
        mine = mine.filter(kind__category__key__in=wanted)
    return (
        mine.matching(table.query)
        .ending_within(table.values("within"), today)
        .renewing(table.values("renewal"))
        .with_board(moment)
    )
