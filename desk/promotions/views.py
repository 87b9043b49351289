"""Promo codes and free offers: all of them, making and ending one; orders that are not through."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.once import Made, once
from core.paging import Filter, Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.promotions.commands import revoke_code, withdraw_offer
from desk.promotions.forms import CodeForm, OfferForm
from security.access import PersonRequest
from shop.codes.granting import facts_of_code
from shop.codes.matching import product_of
from shop.codes.offers import name_of, state_of
from shop.models import FreeOffer, Order, PromoCode
from shop.orders.views import BADGES


@require_safe
@at_the_desk
def codes(request: PersonRequest) -> HttpResponse:
    """All codes, the newest first; who may use each stands beside it."""
    table: Table[PromoCode] = Table(request, id="codes", orders={"when": ["-made_at"], "code": ["text"]})
    table.show(PromoCode.objects.select_related("organization", "kind", "plan"))
    rows = [(each, product_of(each)) for each in table.rows]
    return page(request, "desk/promotions/codes.html", table=table, rows=rows)


@form_methods
@at_the_desk
def make(request: PersonRequest) -> HttpResponse:
    """Make a code."""
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made_code(request, form))
        if answer:
            return answer
    return page(request, "desk/promotions/make.html", form=form)


def _made_code(request: PersonRequest, form: CodeForm) -> Made | None:
    code = form.save(request.user)
    if code is None:
        return None
    return Made(resolve_url("desk:code", code.pk), _("The code %(code)s is made.") % {"code": code.text})


@require_safe
@at_the_desk
def code(request: PersonRequest, pk: int) -> HttpResponse:
    """One code: what binds it, who may use it, who did."""
    found = get_object_or_404(PromoCode.objects.select_related("organization", "kind", "plan"), pk=pk)
    lines = found.lines.select_related("order__organization").order_by("-pk")
    table: Table[Any] = Table(request, id="uses", orders={"when": ["-pk"]})
    table.show(lines)
    least = Money.of_minor(found.least, found.currency or "CHF") if found.least else None
    return page(request, "desk/promotions/code.html", code=found, product=product_of(found), table=table, least=least)


@form_methods
@at_the_desk
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody uses it any more (K1)."""
    found = get_object_or_404(PromoCode.objects.select_related("organization"), pk=pk)
    if request.method == "POST":
        revoke_code(actor=request.user, code=found, seen=seen(request), now=now())
        messages.success(request, _("The code %(code)s is revoked.") % {"code": found.text})
        return see_other("desk:code", pk)
    return page(request, "desk/promotions/revoke.html", code=found, seen=version_of(facts_of_code(found)))


@require_safe
@at_the_desk
def offers(request: PersonRequest) -> HttpResponse:
    """All free offers, the newest first."""
    table: Table[FreeOffer] = Table(request, id="offers", orders={"when": ["-granted_at"], "end": ["ends_on"]})
    table.show(FreeOffer.objects.select_related("organization", "kind", "plan").prefetch_related("lines"))
    rows = [(each, name_of(each), state_of(each, now())) for each in table.rows]
    return page(request, "desk/promotions/offers.html", table=table, rows=rows)


@form_methods
@at_the_desk
def grant(request: PersonRequest) -> HttpResponse:
    """Grant a free offer."""
    form = OfferForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _granted(request, form))
        if answer:
            return answer
    return page(request, "desk/promotions/grant.html", form=form)


def _granted(request: PersonRequest, form: OfferForm) -> Made | None:
    offer = form.save(request.user)
    if offer is None:
        return None
    told = {"name": offer.organization.name, "product": name_of(offer)}
    return Made(resolve_url("desk:offers"), _("%(name)s can order %(product)s for nothing.") % told)


@form_methods
@at_the_desk
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back a free offer that nobody used (K1)."""
    offer = get_object_or_404(FreeOffer.objects.select_related("organization", "kind", "plan"), pk=pk)
    if request.method == "POST":
        withdraw_offer(actor=request.user, offer=offer, now=now())
        messages.success(request, _("The free offer is withdrawn."))
        return see_other("desk:offers")
    return page(request, "desk/promotions/withdraw.html", offer=offer, name=name_of(offer))


@require_safe
@at_the_desk
def orders(request: PersonRequest) -> HttpResponse:
    """Orders of every organization; those that wait for a provider or failed are a filter away."""
    table: Table[Order] = Table(
        request, id="orders", orders={"when": ["-placed_at"], "total": ["total"]},
        filters=[Filter("state", gettext_lazy("State"), Order.State.choices)],
    )  # fmt: skip
    found: QuerySet[Order] = Order.objects.select_related("organization").prefetch_related("lines")
    if wanted := table.values("state"):
        found = found.filter(state__in=wanted)
    table.show(found)
    rows = [(each, BADGES[each.state], Money.of_minor(each.total, each.currency)) for each in table.rows]
    return page(request, "desk/promotions/orders.html", table=table, rows=rows)
