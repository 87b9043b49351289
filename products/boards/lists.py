"""The products of an organization: cards by category, and the list of one category (SCR-16)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import page
from core.paging import COUNT_LIMIT, Filter, Table
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
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
SPANS = [(str(n), ngettext_lazy("%(n)s day", "%(n)s days", n) % {"n": n}) for n in (30, 60, 90)]
RENEWALS = [("automatic", _("Automatic")), ("manual", _("Manual"))]


@require_safe
@in_organization(may_open)
def overview(request: MemberRequest) -> HttpResponse:
    """Every category in which the reader sees products."""
    day = request.membership.day_at(now())
    categories = Category.objects.held_by(request.membership, day).with_figures(now(), day)
    return page(request, "products/lists/overview.html", categories=list(categories))


@require_safe
@in_organization(may_open)
def category(request: MemberRequest, category: str) -> HttpResponse:
    """The products of one category. 404 to whoever sees none in it, unless they may order the first."""
    found = _category(request, category)
    moment = now()
    day = request.membership.day_at(moment)
    table: Table[Product] = _table(request)
    wanted = (
        request.membership.organization.products.visible_to(request.membership, day)
        .filter(kind__category=found)
        .matching(table.query)
        .in_states(table.values("state"), moment, day)
        .ending_within(table.values("within"), day)
        .renewing(table.values("renewal"))
    )
    ids = wanted.order_by(*table.order_fields()).values_list("pk", flat=True)
    table.fill(
        wanted.order_by().values("pk")[: COUNT_LIMIT + 1].count(), lambda part: in_order(list(ids[part]), moment)
    )
    request.submenu = category_menu(request.membership, found, day)  # type: ignore[attr-defined]
    rows = product_rows(table.rows, rights_of(request.membership, day))
    drawing = {"rows": drawn(rows), "menus": menus(rows)}
    return page(request, "products/lists/category.html", category=found, table=table, **drawing)


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
