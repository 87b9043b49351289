"""Renewals: the board of all that renews, and switching many of them at once (BIL-7, BIL-90)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_safe

from billing.ahead.board import AHEAD, BoardRow, board_rows, narrowed
from billing.ahead.switching import MOST, facts_of, judged, switch_renewals, ticked
from billing.policies import may_account
from billing.renewals.views import RenewalForm
from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.paging import Filter, Table
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from products.querysets import ProductQuerySet

ORDERS = {"expiry": ["expires_on", "service_name"], "name": ["service_name"]}
WAYS = [("automatic", _("Automatic")), ("manual", _("Manual"))]
SPANS = [(str(n), ngettext_lazy("%(n)s day", "%(n)s days", n) % {"n": n}) for n in (30, 60, AHEAD)]


def _table(request: HttpRequest) -> Table[BoardRow]:
    filters = [Filter("renewal", _("Renewal"), WAYS), Filter("within", _("Ends within"), SPANS)]
    return Table(request, id="renewals", orders=ORDERS, filters=filters, search=_("Search by name or reference"))


@require_safe
@in_organization(may_account)
def board(request: MemberRequest) -> HttpResponse:
    """Every product that renews, the soonest first."""
    member, today, table = request.membership, request.membership.day_at(now()), _table(request)
    found = narrowed(member, table, today)
    rows = found.order_by(*table.order_fields()).select_related("kind__category", "plan")
    table.fill(found.order_by().count(), lambda part: board_rows(member, list(rows[part]), now()))
    shown = member.organization.products.filter(pk__in=[row.product.pk for row in table.rows])
    return page(
        request, "billing/ahead/board.html", table=table, query=request.GET.urlencode(),
        opened=set(shown.visible_to(member, today).values_list("pk", flat=True)),
    )  # fmt: skip


class SwitchForm(RenewalForm):
    """On or off for several products; what pays counts for those that are switched on."""

    renews = forms.ChoiceField(
        label=_("Automatic renewal"),
        choices=[("on", _("Switch on")), ("off", _("Switch off"))],
        widget=forms.RadioSelect,
    )


@form_methods
@in_organization(may_account)
def manage(request: MemberRequest) -> HttpResponse:
    """*Manage the renewals*: the ticked products, or without a tick all that the filters of the board leave.

    The list posts its ticks; they go on in the address, so that coming back from a way round finds them.
    """
    if ticks := request.POST.getlist("sel"):
        return see_other(f"{request.path}?{urlencode({'sel': ticks[: MOST + 1]}, doseq=True)}")
    member, chosen = request.membership, _chosen(request)
    total = chosen.order_by().count()
    rows = judged(member, list(chosen.select_related("kind", "plan")[: MOST + 1]) if total <= MOST else [], now())
    form = SwitchForm(posted(request), initial={"renews": "on"})
    if request.method == "POST" and rows and form.is_valid():
        wish, ids = form.cleaned_data, [each.product.pk for each in rows]
        on = wish["renews"] == "on"
        count = switch_renewals(actor=member, ids=ids, on=on, means=wish["means"], seen=seen(request), now=now())
        messages.success(request, _switched(count, on=on))
        return see_other("billing:renewals", member.organization.slug)
    return page(
        request, "billing/ahead/manage.html", form=form, rows=rows, total=total, most=MOST,
        seen=version_of(facts_of(rows)), back=reverse("billing:renewals", args=[member.organization.slug]),
    )  # fmt: skip


def _chosen(request: MemberRequest) -> ProductQuerySet:
    today = request.membership.day_at(now())
    if ticks := request.GET.getlist("sel"):
        return ticked(request.membership, ticks, today)
    return narrowed(request.membership, _table(request), today).order_by("expires_on", "service_name", "pk")


def _switched(count: int, *, on: bool) -> str:
    if on:
        text = ngettext("%(n)s product now renews by itself.", "%(n)s products now renew by themselves.", count)
    else:
        text = ngettext(
            "%(n)s product no longer renews by itself.", "%(n)s products no longer renew by themselves.", count
        )
    return text % {"n": count}
