"""Orders: the list, one of them, cancelling (SHO-14)."""

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.documents.states import under_way
from billing.tax.sums import tax_of
from billing.terms import ONE_DAY
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.paging import Filter, Table
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from shop.models import Order, OrderLine
from shop.orders.commands import AT_THE_BANK, NOT_WAITING, cancel_order, facts_of
from shop.orders.forms import WithdrawForm
from shop.orders.withdrawing import facts_of as facts_to_withdraw
from shop.orders.withdrawing import last_day_of, lines_of, may_withdraw, withdraw
from shop.policies import may_order

BADGES = {
    "waiting": ("warn", "clock"), "delivering": ("info", "clock"), "delivered": ("ok", "check"),
    "partly": ("warn", "alert"), "failed": ("danger", "x"), "cancelled": ("neutral", ""), "lapsed": ("neutral", ""),
    "refused": ("warn", "alert"), "given_back": ("danger", "x"), "gone": ("neutral", ""),
}  # fmt: skip
ORDERS = {"date": ["-placed_at"], "total": ["total"]}


@dataclass(frozen=True)
class Row:
    """An order of the list."""

    order: Order
    badge: tuple[str, str]
    total: Money


@dataclass(frozen=True)
class LineRow:
    """A line of an order as its page shows it; ``then`` is what the next term costs with tax at the price of the order,
    ``then_from`` its first day, None while the first one has not begun."""

    line: OrderLine
    badge: tuple[str, str]
    net: Money
    discount: Money
    then: Money
    then_from: datetime.date | None


@require_safe
@in_organization(may_order)
def orders(request: MemberRequest) -> HttpResponse:
    """Every order of the organization, the newest first."""
    table: Table[Order] = Table(
        request, id="orders", orders=ORDERS, filters=[Filter("state", gettext_lazy("State"), Order.State.choices)]
    )
    found = request.membership.organization.orders.select_related("request")
    if wanted := table.values("state"):
        found = found.filter(state__in=wanted)
    table.show(found)
    rows = [Row(each, BADGES[each.state], Money.of_minor(each.total, each.currency)) for each in table.rows]
    return page(request, "shop/orders/list.html", table=table, rows=rows)


@require_safe
@in_organization(may_order)
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """One order: its products and how far each is, what was accepted, its documents, what can be done."""
    found = _found(request, pk)
    lines = [
        _line(found, each) for each in found.lines.select_related("product__kind__category", "code", "offer__kind")
    ]
    documents = found.request.followers.defer("snapshot").order_by("pk") if found.request else []
    payment = under_way(found.request) if found.request and found.state == Order.State.WAITING else None
    return page(
        request, "shop/orders/show.html", order=found, lines=lines, documents=documents, badge=BADGES[found.state],
        total=Money.of_minor(found.total, found.currency), tax=Money.of_minor(found.tax, found.currency),
        net=Money.of_minor(found.net, found.currency), payment=payment,
        can_withdraw=bool(may_withdraw(found, now())), last_day=last_day_of(found),
    )  # fmt: skip


def _line(order: Order, line: OrderLine) -> LineRow:
    def money(amount: int) -> Money:
        return Money.of_minor(amount, order.currency)

    then = money(line.unit + tax_of(line.unit, line.tax_percent))
    ends_on = line.product.expires_on if line.product else None
    then_from = ends_on + ONE_DAY if ends_on else None
    return LineRow(line, BADGES[line.state], money(line.net), money(line.discount), then, then_from)


@form_methods
@in_organization(may_order)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Cancel an order that is not paid (K1). Money that comes for it all the same goes to the prepaid account."""
    found = _found(request, pk)
    if request.method == "POST":
        cancel_order(actor=request.membership, order=found, seen=seen(request), now=now())
        messages.success(request, _("The order %(number)s is cancelled.") % {"number": found.number})
        return see_other(_url(request, found))
    if found.state != Order.State.WAITING or found.request is None:
        raise RuleError(NOT_WAITING)
    if under_way(found.request):
        raise RuleError(AT_THE_BANK)
    return page(request, "shop/orders/cancel.html", order=found, seen=version_of(facts_of(found)))


@form_methods
@in_organization(may_order)
def withdraw_order(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a paid order back within its fourteen days (K2). Who cannot reads why."""
    found = _found(request, pk)
    verdict = may_withdraw(found, now())
    form = WithdrawForm(posted(request))
    if request.method == "POST" and (not verdict or form.is_valid()):
        withdraw(actor=request.membership, order=found, seen=seen(request), now=now())
        messages.success(request, _("You have withdrawn from the order %(number)s.") % {"number": found.number})
        return see_other(_url(request, found))
    facts = {"order": found, "refusal": verdict.reason, "lines": lines_of(found), "last_day": last_day_of(found)}
    return page(request, "shop/orders/withdraw.html", form=form, seen=version_of(facts_to_withdraw(found)), **facts)


def _found(request: MemberRequest, pk: int) -> Order:
    orders = request.membership.organization.orders.select_related("request", "organization")
    return get_object_or_404(orders, pk=pk)


def _url(request: MemberRequest, order: Order) -> str:
    return reverse("shop:order", args=[request.membership.organization.slug, order.pk])
