"""The shop without signing in (SHO-28): the shelves, one kind, and the way into the own organization."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import page, see_other
from products.models import Kind
from security.access import PersonRequest, public, signed_in
from shop.catalogue.shelves import PriceTag, kinds_offered, on_offer, tag_for
from shop.policies import may_order
from shop.visitors.country import countries, country_of, customer_in, kept

CARRIED = ("plan", "months", "name")
"""What a visitor chose, in the address."""


@public
@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """Every kind with a price in the country, by category."""
    kinds = list(kinds_offered())
    tag = _tag(request, kinds)
    offers = [offer for kind in kinds if (offer := on_offer(kind, tag)).plans]
    return page(request, "shop/visitors/list.html", offers=offers, **_choices(request, tag))


@public
@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The plans of a kind with the price of every period; each leads to the order."""
    found = next((each for each in kinds_offered().filter(key=kind)), None)
    if found is None:
        raise Http404
    tag = _tag(request, [found])
    offer = on_offer(found, tag)
    return page(request, "shop/visitors/kind.html", offer=offer, **_choices(request, tag))


@signed_in
@require_safe
def order(request: PersonRequest, kind: str) -> HttpResponse:
    """The same choice in the organization that the reader worked in last; whoever is not signed in comes back here."""
    members = (
        request.user.memberships.acting(now()).filter(organization__deleted_at=None).select_related("organization")
    )
    found = members.order_by(F("last_active_at").desc(nulls_last=True), "pk")
    member = next((each for each in found[:100] if may_order(each)), None)
    if member is None:
        return see_other("organizations:list")
    chosen = {name: value for name in CARRIED if (value := request.GET.get(name, ""))}
    address = reverse("shop:kind", args=[member.organization.slug, kind])
    return HttpResponseRedirect(f"{address}?{urlencode(chosen)}" if chosen else address)


def _tag(request: HttpRequest, kinds: list[Kind]) -> PriceTag:
    with_tax = request.GET.get("tax") != "without"
    return tag_for(customer_in(country_of(request)), kinds, now(), with_tax=with_tax)


def _choices(request: HttpRequest, tag: PriceTag) -> dict[str, Any]:
    country = country_of(request)
    return {
        "country": country, "countries": countries(country), "with_tax": tag.with_tax, "kept": kept(request),
        "other_tax": kept(request, tax="without" if tag.with_tax else "with"), "percent": tag.treatment.percent,
        "currency": tag.book.currency,
    }  # fmt: skip
