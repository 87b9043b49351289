"""Contracts and the button that ends them (BIL-120): the list, the question, keeping one after all."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.ending.commands import NOT_ENDED, end_contract, keep_contract
from billing.ending.facts import contracts_of, end_to_come, ending_of, ends_of, may_end, may_end_product
from billing.models import ContractEnd
from core.clock import now
from core.components.formats import day_text
from core.errors import RuleError
from core.http import form_methods, page, see_other, seen
from core.paging import Table
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from products.access import ProductRequest, on_product
from products.models import Product

ORDERS = {"name": ["service_name"], "expiry": ["expires_on"]}


@dataclass(frozen=True)
class Row:
    """A contract of the list; ``end`` is None while nobody ended it."""

    product: Product
    end: ContractEnd | None


@require_safe
@in_organization(may_end)
def contracts(request: MemberRequest) -> HttpResponse:
    """Every contract, until when it is paid, and the way to end it or to keep it after all."""
    table: Table[Product] = Table(request, id="contracts", orders=ORDERS, search=_("Search by name or reference"))
    table.show(contracts_of(request.membership).matching(table.query))
    ends = ends_of(table.rows)
    rows = [Row(each, ends.get(each.pk)) for each in table.rows]
    return page(request, "billing/ending/list.html", table=table, rows=rows)


@form_methods
@on_product(may_end_product)
def of_product(request: ProductRequest) -> HttpResponse:
    """The same question at the address of the product, where its menus lead."""
    return _ask(request, request.product.pk)


@form_methods
@in_organization(may_end)
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """What ends, when, what is paid back and what not; then the button (K1)."""
    return _ask(request, pk)


def _ask(request: MemberRequest, pk: int) -> HttpResponse:
    slug, product = request.membership.organization.slug, _product(request, pk)
    if request.method == "POST":
        try:
            ended = end_contract(actor=request.membership, product_id=pk, seen=seen(request), now=now())
        except Product.DoesNotExist as error:
            raise Http404 from error
        text = _("The contract of %(product)s ends on %(day)s. You get a mail that says so.")
        messages.success(request, text % {"product": product.name, "day": day_text(ended.ends_on)})
        return see_other("billing:contracts", slug)
    if end_to_come(product) is not None:
        return see_other("billing:keep_contract", slug, pk)
    ending = ending_of(request.membership, product, now())
    if ending.refusal:
        raise RuleError(ending.refusal)
    return page(request, "billing/ending/end.html", ending=ending, product=product, seen=version_of(ending.facts()))


@form_methods
@in_organization(may_end)
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the end back (K1)."""
    product = _product(request, pk)
    if request.method == "POST":
        keep_contract(actor=request.membership, product_id=pk, now=now())
        messages.success(request, _("The contract of %(product)s goes on.") % {"product": product.name})
        return see_other("billing:contracts", request.membership.organization.slug)
    ended = end_to_come(product)
    if ended is None:
        raise RuleError(NOT_ENDED % {"product": product.name})
    return page(request, "billing/ending/keep.html", end=ended, product=product)


def _product(request: MemberRequest, pk: int) -> Product:
    found: Product = get_object_or_404(contracts_of(request.membership), pk=pk)
    return found
