"""The cart: what is in it, what it costs to the cent, free offers beside their lines (guide 16)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.issuer import our_issuer
from billing.prices.shown import ShownQuote
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.once import Made, once
from organizations.access import MemberRequest, in_organization
from shop.cart.commands import remove_from_cart
from shop.cart.forms import CartForm
from shop.cart.pricing import price_cart
from shop.policies import may_order


@form_methods
@in_organization(may_order)
def cart(request: MemberRequest) -> HttpResponse:
    """The cart of the organization. *Update* writes periods and offers, *Continue* too and goes on to the payment."""
    organization = request.membership.organization
    priced = price_cart(organization, now(), our_issuer().terms)
    form = CartForm(posted(request), actor=request.membership, rows=priced.rows)
    if request.method == "POST" and form.is_valid() and form.save():
        onward = request.POST.get("do") == "checkout"
        return see_other("shop:checkout" if onward else "shop:cart", organization.slug)
    quote = ShownQuote(priced.quote) if priced.quote else None
    return page(request, "shop/cart/show.html", form=form, cart=priced, rows=form.rows(priced.rows), quote=quote)


@form_methods
@in_organization(may_order)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a line out. A link leads here, so GET asks. Whoever presses twice comes to the cart all the same."""
    if request.method == "POST" and (answer := once(request, lambda: _removed(request, pk))):
        return answer
    lines = request.membership.organization.cart_lines.select_related("kind", "plan")
    return page(request, "shop/cart/remove.html", line=get_object_or_404(lines, pk=pk))


def _removed(request: MemberRequest, pk: int) -> Made | None:
    organization = request.membership.organization
    line = organization.cart_lines.filter(pk=pk).first()
    if line is None:
        return None
    remove_from_cart(actor=request.membership, pk=pk)
    told = _("%(name)s is no longer in the cart.") % {"name": line.service_name}
    return Made(reverse("shop:cart", args=[organization.slug]), told)
