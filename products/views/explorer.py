"""The explorer of effective access: of a person over products, of a product over people; page and CSV."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import today
from core.csv import csv_response
from core.http import page
from core.paging import Table
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from products.access import visible_product
from products.effective import Access, over_members, over_products
from products.models import Product
from products.policies import may_grant
from products.querysets import members_seeing

CSV_MOST = 5_000


@require_safe
@in_organization(may_grant)
def of_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Every product that the person sees, with every source of the access."""
    subject = _member(request, pk)
    day = today(request.user.time_zone)
    table: Table[Product] = Table(
        request, id="access", orders={"name": ["service_name"]}, search=gettext_lazy("Search by product")
    )
    seen = request.membership.organization.products.visible_to(subject, day).select_related("kind__category")
    table.show(seen.filter(service_name__icontains=table.query))
    return page(
        request,
        "products/explorer/person.html",
        subject=subject,
        table=table,
        rows=over_products(subject, table.rows, day),
    )


@require_safe
@in_organization(may_grant)
def of_person_csv(request: MemberRequest, pk: int) -> HttpResponse:
    """The same as a file, at most 5,000 products."""
    subject = _member(request, pk)
    day = today(request.user.time_zone)
    products = request.membership.organization.products.visible_to(subject, day).select_related("kind__category")[
        :CSV_MOST
    ]
    return _file(request, f"access-{subject.pk}.csv", over_products(subject, list(products), day))


@require_safe
@in_organization(may_grant)
def of_product(request: MemberRequest, category: str, pk: int) -> HttpResponse:
    """Everybody who sees the product, with every source of the access."""
    product = visible_product(request.membership, category, pk)
    table: Table[Membership] = Table(
        request, id="access", orders={"name": ["directory_key"]}, search=gettext_lazy("Search by name or e-mail")
    )
    day = today(request.user.time_zone)
    table.show(members_seeing(product, day).matching(table.query).select_related("user"))
    return page(
        request,
        "products/explorer/product.html",
        product=product,
        table=table,
        rows=over_members(product, table.rows, day),
    )


@require_safe
@in_organization(may_grant)
def of_product_csv(request: MemberRequest, category: str, pk: int) -> HttpResponse:
    """The same as a file, at most 5,000 people."""
    product = visible_product(request.membership, category, pk)
    day = today(request.user.time_zone)
    members = members_seeing(product, day).select_related("user").order_by("directory_key", "pk")[:CSV_MOST]
    return _file(request, f"access-{product.pk}.csv", over_members(product, members, day))


def _member(request: MemberRequest, pk: int) -> Membership:
    return get_object_or_404(request.membership.organization.memberships.select_related("user"), pk=pk)


def _file(request: MemberRequest, name: str, rows: list[Access]) -> HttpResponse:
    head = [
        _("Person"),
        _("E-mail"),
        _("Product"),
        _("Rights"),
        _("Origin"),
        _("Since"),
        _("Granted by"),
        _("Until (last day)"),
    ]
    return csv_response(request, name, head, _lines(rows))


def _lines(rows: list[Access]) -> Iterator[list[object]]:
    for row in rows:
        person = [row.member.full_name, row.member.user.email, row.product.name]
        for source in row.sources:
            since = source.since.date().isoformat() if source.since else ""
            yield [*person, source.rights, source.origin, since, source.by, source.until or ""]
