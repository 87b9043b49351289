"""*Premium Support*: the present level, all levels side by side, subscribing, changing, the sheet (guide 1)."""

from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.plans.choices import CHANGEABLE
from billing.plans.views import change_to
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.money import Money
from organizations.access import MemberRequest, in_organization
from organizations.models import Organization
from products.access import ProductRequest
from products.context import context_of
from products.models import Product
from shop.catalogue.shelves import KindOnOffer, PriceTag, on_offer, tag_for
from shop.models import Order
from shop.orders.withdrawing import is_protected
from shop.policies import may_order
from shop.special import LEAST_MONTHS, NOTICES, PREMIUM_SUPPORT
from support.premium.codes import code_of
from support.premium.forms import LevelForm
from support.premium.levels import LEVELS, STANDARD, Level, last_of, premium_of
from support.premium.offers import level_to_come, order_to_withdraw, premium_kind
from support.premium.sheet import sheet_of


@dataclass(frozen=True)
class LevelRow:
    """A level in the table of comparison; ``prices`` by months, ``way`` where its button leads, "" for none."""

    level: Level
    name: str
    prices: list[tuple[int, Money]]
    is_present: bool
    way: str


@require_safe
@in_organization(may_order)
def premium(request: MemberRequest) -> HttpResponse:
    """What the organization has, and the levels with their times and prices."""
    organization, moment = request.membership.organization, now()
    product, (offer, tag) = last_of(organization), _offer(organization)
    paid = premium_of(organization, moment)
    waiting = organization.orders.filter(state=Order.State.WAITING, lines__kind__key=PREMIUM_SUPPORT).first()
    return page(
        request, "support/premium/show.html", product=product, is_paid=paid is not None, waiting=waiting,
        planned=level_to_come(product), code=code_of(organization, moment),
        rows=_rows(request, offer, product), with_tax=tag.with_tax, notice=NOTICES[PREMIUM_SUPPORT],
        withdrawal=order_to_withdraw(product, moment), emergency=settings.EMERGENCY_PHONE,
    )  # fmt: skip


def _offer(organization: Organization) -> tuple[KindOnOffer, PriceTag]:
    kind = premium_kind()
    tag = tag_for(organization, [kind], now())
    least = LEAST_MONTHS[PREMIUM_SUPPORT]
    plans = [
        replace(each, prices={months: price for months, price in each.prices.items() if months >= least})
        for each in on_offer(kind, tag).plans
    ]
    return KindOnOffer(kind, [each for each in plans if each.prices]), tag


def _rows(request: MemberRequest, offer: KindOnOffer, product: Product | None) -> list[LevelRow]:
    present = product.plan.key if product and product.plan else STANDARD
    is_fixed = product is not None and product.state not in CHANGEABLE
    rows = [LevelRow(LEVELS[STANDARD], _("Standard"), [], present == STANDARD, "")]
    for each in offer.plans:
        if each.plan and each.plan.key in LEVELS:
            way = "" if each.plan.key == present or is_fixed else _way(request, each.plan.key, product)
            prices = list(each.prices.items())
            rows.append(LevelRow(LEVELS[each.plan.key], each.plan.name, prices, each.plan.key == present, way))
    return rows


def _way(request: MemberRequest, plan: str, product: Product | None) -> str:
    name = "support:premium_change" if product else "support:premium_subscribe"
    return f"{reverse(name, args=[request.membership.organization.slug])}?plan={plan}"


@form_methods
@in_organization(may_order)
def subscribe(request: MemberRequest) -> HttpResponse:
    """Level and period, after what has to be known; then the last page of every order."""
    organization = request.membership.organization
    if last_of(organization) is not None:
        return see_other("support:premium", organization.slug)
    offer, tag = _offer(organization)
    form = LevelForm(posted(request), offer=offer, chosen=request.GET.get("plan", ""))
    if request.method == "POST" and form.is_valid() and form.save(request.membership):
        return see_other("shop:checkout", organization.slug)
    return page(
        request, "support/premium/subscribe.html", form=form, with_tax=tag.with_tax, notice=NOTICES[PREMIUM_SUPPORT],
        withdraws=is_protected(organization),
    )  # fmt: skip


@form_methods
@in_organization(may_order)
def change(request: MemberRequest) -> HttpResponse:
    """Another level: at once and pro rata, or from the end of the term on (SUP-8). Whoever orders may, also without
    seeing the product."""
    organization = request.membership.organization
    back = reverse("support:premium", args=[organization.slug])
    product = last_of(organization)
    if product is None:
        raise Http404
    about = cast("ProductRequest", request)
    about.product, about.facts = product, context_of(request.membership, product, now())
    return change_to(about, back=back, comes_from=_("Premium Support"))


@require_safe
@in_organization(may_order)
def sheet(request: MemberRequest) -> HttpResponse:
    """The sheet as PDF."""
    product = premium_of(request.membership.organization, now())
    if product is None:
        raise Http404
    content = sheet_of(request.membership, product, get_language() or "en", now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="premium-{request.membership.organization.slug}.pdf"'
    return answer
