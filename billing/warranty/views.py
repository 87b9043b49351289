"""Renewal Warranty of one product, and of many with one confirmation (DOM-16)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.due.rows import due_for
from billing.policies import may_account
from billing.warranty.commands import MOST, facts_of, switch_warranties, switch_warranty
from billing.warranty.policies import may_choose_warranty
from billing.warranty.rules import covers_of
from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.shown import version_of
from core.text import whole_numbers
from organizations.access import MemberRequest, in_organization
from products.access import ProductRequest, on_product
from products.boards.frame import product_page, product_url
from products.models import Product


@form_methods
@on_product(may_choose_warranty)
def warranty(request: ProductRequest) -> HttpResponse:
    """What it is, whether the product has it, and the one act that changes that; else why not."""
    (cover,) = covers_of([request.product], request.membership.day_at(now()))
    if request.method == "POST":
        on = request.POST.get("warranty") == "on"
        try:
            switch_warranty(
                actor=request.membership, product_id=request.product.pk, on=on, seen=seen(request), now=now()
            )
        except Product.DoesNotExist as error:
            raise Http404 from error
        words = _("%(product)s has Renewal Warranty.") if on else _("%(product)s has no Renewal Warranty any more.")
        messages.success(request, words % {"product": request.product.name})
        return see_other(product_url(request))
    return product_page(request, "billing/warranty/one.html", cover=cover, seen=version_of(cover.facts))


class WarrantyForm(forms.Form):
    """On or off for several products."""

    warranty = forms.ChoiceField(
        label=gettext_lazy("Renewal Warranty"),
        choices=[("on", gettext_lazy("Turn on")), ("off", gettext_lazy("Turn off"))],
        widget=forms.RadioSelect,
    )


@form_methods
@in_organization(may_account)
def several(request: MemberRequest) -> HttpResponse:
    """The ticked products, each with what becomes of it; nothing is chosen for anybody.

    The list posts its ticks; they go on in the address, so that coming back from a way round finds them.
    """
    if ticks := request.POST.getlist("sel"):
        return see_other(f"{request.path}?{urlencode({'sel': ticks[: MOST + 1]}, doseq=True)}")
    member = request.membership
    found = _ticked(request)
    covers = covers_of(found, member.day_at(now())) if len(found) <= MOST else []
    form = WarrantyForm(posted(request))
    if request.method == "POST" and covers and form.is_valid():
        on, ids = form.cleaned_data["warranty"] == "on", [each.product.pk for each in covers]
        count = switch_warranties(actor=member, ids=ids, on=on, seen=seen(request), now=now())
        messages.success(request, _switched(count, on=on))
        return see_other("billing:renewals", member.organization.slug)
    return page(
        request, "billing/warranty/several.html", form=form, rows=covers, total=len(found), most=MOST,
        seen=version_of(facts_of(covers)), back=reverse("billing:renewals", args=[member.organization.slug]),
        refused=sum(bool(each.not_on) for each in covers),
    )  # fmt: skip


def _ticked(request: MemberRequest) -> list[Product]:
    """What the ticks name among all that is due, at most one more than a confirmation takes."""
    ticks = request.GET.getlist("sel")[: MOST + 1]
    due = due_for(request.membership, None, request.membership.day_at(now())).filter(pk__in=whole_numbers(ticks))
    return list(due.select_related("kind__category", "plan"))


def _switched(count: int, *, on: bool) -> str:
    if on:
        text = ngettext("%(n)s product has Renewal Warranty.", "%(n)s products have Renewal Warranty.", count)
    else:
        text = ngettext(
            "%(n)s product has no Renewal Warranty any more.",
            "%(n)s products have no Renewal Warranty any more.",
            count,
        )
    return text % {"n": count}
