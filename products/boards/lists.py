"""The products of an organization: cards by category, and the list of one category (SCR-16)."""

import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import page
from core.paging import COUNT_LIMIT, Filter, Table
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
from products.boards.entries import LIST_COLUMNS, LIST_NOTES, where_to_buy
from products.boards.questions import in_order
from products.boards.rows import drawn, menus, product_rows
from products.boards.states import FILTERED
from products.menus import categories_of, category_menu
from products.models import Category, Product
from products.rights.effective import rights_of

ORDERS = {
    "name": ["service_name"],
    "plan": ["plan__rank", "plan__key"],
    "expiry": ["expires_on"],
}


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


SPANS = [(str(number), lazy(_days, str)(number)) for number in (30, 60, 90)]
"""In the language of whoever reads: a lazy text whose number is filled in at once stays in that of the server."""
RENEWALS = [("automatic", _("Automatic")), ("manual", _("Manual"))]


@require_safe
@in_organization(may_open)
def overview(request: MemberRequest) -> HttpResponse:
    """Every category in which the reader sees products."""
    day = request.membership.day_at(now())
    categories = Category.objects.held_by(request.membership, day).with_figures(now(), day)
    buy_url = where_to_buy(request.membership)
    return page(request, "products/lists/overview.html", categories=list(categories), buy_url=buy_url)


@require_safe
@in_organization(may_open)
def category(request: MemberRequest, category: str) -> HttpResponse:
    """The products of one category. 404 to whoever sees none in it, unless they may order the first."""
    found = _category(request, category)
    moment = now()
    day = request.membership.day_at(moment)
    table: Table[Product] = _table(request)
    wanted = _wanted(request, found, table, moment)
    ids = wanted.order_by(*table.order_fields()).values_list("pk", flat=True)
    table.fill(
        wanted.order_by().values("pk")[: COUNT_LIMIT + 1].count(), lambda part: in_order(list(ids[part]), moment)
    )
    request.submenu = category_menu(request.membership, found, day)  # type: ignore[attr-defined]
    rows = product_rows(table.rows, rights_of(request.membership, day))
    columns = LIST_COLUMNS.get(found.key)
    if columns is not None:
        more = columns.cells(request.membership, table.rows, day)
        rows = [{**row, "more": cells} for row, cells in zip(rows, more, strict=True)]
    drawing = {
        "rows": drawn(rows),
        "menus": menus(rows, request.membership, {each.kind for each in table.rows}),
        "buy_url": where_to_buy(request.membership, found.key),
    }
    notes = [note for each in LIST_NOTES if (note := each(request, found))]
    return page(
        request, "products/lists/category.html", category=found, table=table, columns=columns, notes=notes, **drawing
    )


def _wanted(
    request: MemberRequest, category: Category, table: Table[Product], moment: datetime.datetime
) -> QuerySet[Product]:
    """What of the category the reader sees and asks for."""
    day = request.membership.day_at(moment)
    return (
        request.membership.organization.products.visible_to(request.membership, day)
        .filter(kind__category=category)
        .matching(table.query)
        .in_states(table.values("state"), moment, day)
        .ending_within(table.values("within"), day)
        .renewing(table.values("renewal"))
    )


def _category(request: MemberRequest, key: str) -> Category:
    for held in categories_of(request.membership):
        if held.key == key:
            return held
    empty = Category.objects.filter(key=key, is_current=True).first() if request.membership.manages_everything else None
    if empty is None:
        raise Http404
    return empty


def _table(request: MemberRequest) -> Table[Product]:
    filters = [
        Filter("state", _("State"), FILTERED),
        Filter("within", _("Expires within"), SPANS),
        Filter("renewal", _("Renewal"), RENEWALS),
    ]
    return Table(request, id="products", orders=ORDERS, filters=filters, search=_("Search by name or reference"))
