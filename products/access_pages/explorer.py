"""The explorer of effective access: of a person over products, of a product over people; page and CSV."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
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
from products.models import Product
from products.policies import may_grant
from products.querysets import members_seeing
from products.rights.effective import Access, FutureRight, RightSource, over_members, over_products, rules_of
from security.kinds import EventKind

Row = TypeVar("Row")
BLOCK = 1_000
"""Rows of a file that are worked out at once."""


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
    table.show(seen.matching(table.query))
    return page(
        request,
        "products/explorer/person.html",
        subject=subject,
        table=table,
        rows=over_products(subject, table.rows, day),
        rules=[] if subject.manages_everything else rules_of(subject),
    )


@require_safe
@in_organization(may_grant)
def of_person_csv(request: MemberRequest, pk: int) -> HttpResponse:
    """All of it as a file, with the rules for future products."""
    subject = _member(request, pk)
    day = today(request.user.time_zone)
    seen = request.membership.organization.products.visible_to(subject, day)
    products = list(seen.select_related("kind__category").order_by("service_name", "pk"))
    rows = chain.from_iterable(over_products(subject, block, day) for block in _blocks(products))
    rules = [] if subject.manages_everything else rules_of(subject)
    return _file(request, subject.full_name, chain(_lines(rows), _rule_lines(subject, rules)))


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
    """All of it as a file."""
    product = visible_product(request.membership, category, pk)
    day = today(request.user.time_zone)
    members = list(members_seeing(product, day).select_related("user").order_by("directory_key", "pk"))
    rows = chain.from_iterable(over_members(product, block, day) for block in _blocks(members))
    return _file(request, product.name, _lines(rows))


def _member(request: MemberRequest, pk: int) -> Membership:
    return get_object_or_404(request.membership.organization.memberships.select_related("user"), pk=pk)


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))


def _file(request: MemberRequest, subject: str, lines: Iterable[list[object]]) -> HttpResponse:
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
    request.membership.record(EventKind.ACCESS_EXPORTED, subject=subject)
    return csv_response(request, f"access-{slugify(subject)}.csv", head, lines)


def _lines(rows: Iterable[Access]) -> Iterator[list[object]]:
    for row in rows:
        person = [row.member.full_name, row.member.user.email, row.product.name]
        for source in row.sources:
            yield [*person, *_cells(source)]


def _rule_lines(subject: Membership, rules: list[FutureRight]) -> Iterator[list[object]]:
    for rule in rules:
        future = _("Future products of %(category)s") % {"category": rule.category.name}
        yield [subject.full_name, subject.user.email, future, *_cells(rule.source)]


def _cells(source: RightSource) -> list[object]:
    since = timezone.localtime(source.since).date().isoformat() if source.since else ""
    return [source.rights, source.origin, since, source.by, source.until or ""]
