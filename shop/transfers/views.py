"""*Transfer a name*: one with its code, or many from a list (NAM-20)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.http import form_methods, page, posted
from core.once import Made, once
from domains.offers.asking import KIND
from organizations.access import MemberRequest, in_organization
from products.models import Kind
from shop.cart.commands import MOST_LINES
from shop.catalogue.shelves import kinds_offered
from shop.models import CartLine
from shop.policies import may_order
from shop.transfers.forms import ManyForm, TransferForm


@form_methods
@in_organization(may_order)
def transfer(request: MemberRequest) -> HttpResponse:
    """One name: its registry is asked with the code, then it goes into the cart."""
    form = TransferForm(
        posted(request), kind=_kind(), actor=request.membership, wanted=request.GET.get("name", "")
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made(request, form.save(), form.remarks))
        if answer:
            return answer
    return page(request, "shop/transfers/one.html", form=form)


@form_methods
@in_organization(may_order)
def transfer_many(request: MemberRequest) -> HttpResponse:
    """Many names: the first press shows a report of every line, the second puts all of them into the cart. A list with
    a mistake in it puts nothing."""
    files: Any = request.FILES if request.method == "POST" else None
    form = ManyForm(posted(request), files, kind=_kind(), actor=request.membership)
    if request.method == "POST" and form.is_valid() and form.may_add and request.POST.get("do") == "add":
        answer = once(request, lambda: _made(request, form.save(), []))
        if answer:
            return answer
    return page(request, "shop/transfers/many.html", form=form, most=MOST_LINES)


def _kind() -> Kind:
    kind = kinds_offered().filter(key=KIND).first()
    if kind is None:
        raise Http404
    return kind


def _made(request: MemberRequest, lines: list[CartLine] | None, remarks: list[str]) -> Made | None:
    if lines is None:
        return None
    names = ", ".join(line.service_name for line in lines)
    text = " ".join([_("%(name)s is in the cart.") % {"name": names}, *remarks])
    return Made(reverse("shop:cart", args=[request.membership.organization.slug]), text)
