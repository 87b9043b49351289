"""Stopping a product because of misuse, and releasing it (PRD-31)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.paging import Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.products.commands import release_product
from desk.products.forms import StopForm
from products.boards.states import state_marks
from products.models import Hold, Product
from security.access import PersonRequest


@require_safe
@at_the_desk
def find(request: PersonRequest) -> HttpResponse:
    """Products by service or own name; nothing before something is searched for."""
    table: Table[Any] = Table(
        request, id="products", orders={"name": ["service_name"]}, search=_("Search by name or reference")
    )
    found = Product.objects.living().matching(table.query).with_board(now()).select_related("organization")
    table.show(found if table.query else found.none())
    return page(request, "desk/products/list.html", table=table, rows=[_row(each, request) for each in table.rows])


@form_methods
@at_the_desk
def stop(request: PersonRequest, pk: int) -> HttpResponse:
    """Stop it for everybody (K2)."""
    product = _product(pk)
    form = StopForm(posted(request), product=product)
    if form.is_valid() and form.save(request.user):
        messages.success(
            request, _("%(name)s is stopped. Everyone who can see it has been emailed.") % {"name": product.name}
        )
        return see_other("desk:products")
    return page(request, "desk/products/stop.html", form=form, product=product)


@form_methods
@at_the_desk
def release(request: PersonRequest, pk: int) -> HttpResponse:
    """Lift the stop (K1); what else holds the product stays."""
    product = _product(pk)
    if request.method == "POST":
        release_product(actor=request.user, product=product, now=now(), seen=seen(request))
        messages.success(
            request, _("%(name)s is released. Everyone who can see it has been emailed.") % {"name": product.name}
        )
        return see_other("desk:products")
    hold = product.holds.in_force(now()).filter(kind=Hold.Kind.ABUSE).first()
    return page(
        request, "desk/products/release.html", product=product, hold=hold, seen=version_of(hold.pk if hold else 0)
    )


def _row(product: Any, request: PersonRequest) -> tuple[Product, SafeString, bool]:
    kinds = product.hold_kinds
    return product, state_marks(product, kinds, product.organization.day_at(now())), Hold.Kind.ABUSE in kinds


def _product(pk: int) -> Product:
    return get_object_or_404(Product.objects.living().select_related("kind", "organization"), pk=pk)
