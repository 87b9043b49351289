"""The explorer of effective access: of a person over products, of a product over people; page and CSV."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.csv import streamed_rows
from core.http import page
from core.paging import Table
from core.statements import Statement
from organizations.access import MemberRequest, in_organization, member_at
from organizations.models import Membership
from products.access import visible_product
from products.access_pages.explorer_rows import rows_of_people, rows_of_products
from products.menus import category_menu
from products.models import Product
from products.policies import may_grant
from products.querysets import ids_seeing, ids_visible, members_seeing
from products.rights.effective import Access, FutureRight, RightSource, over_members, over_products, rules_of
from security.kinds import EventKind

Row = TypeVar("Row", bound=Model)
BLOCK = 500
"""Rows of a file that are worked out at once."""


@require_safe
@in_organization(may_grant)
def of_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Every product that the person sees, with every source of the access."""
    subject = member_at(request, pk)
    day = request.membership.day_at(now())
    table: Table[Product] = Table(
        request, id="access", orders={"name": ["service_name"]}, search=gettext_lazy("Search by product")
    )
    if table.query:
        seen = request.membership.organization.products.visible_to(subject, day).select_related("kind__category")
        table.show(seen.matching(table.query))
    else:
        ids = ids_visible(subject, day)
        table.fill(len(ids), lambda part: _products(request, (ids[::-1] if table.descending else ids)[part]))
    return page(
        request,
        "products/explorer/person.html",
        subject=subject,
        table=table,
        rows=rows_of_products(over_products(subject, table.rows, day), _base(request, "products:list")),
        rules=[] if subject.manages_everything else rules_of(subject),
    )


@require_safe
@in_organization(may_grant)
def of_person_csv(request: MemberRequest, pk: int) -> HttpResponseBase:
    """All of it as a file, with the rules for future products."""
    subject = member_at(request, pk)
    day = request.membership.day_at(now())
    seen = request.membership.organization.products.visible_to(subject, day).order_by("service_name", "pk")
    blocks = (_lines(over_products(subject, _products(request, ids), day)) for ids in _blocks(seen))
    rules = (_rule_lines(subject, rules_of(subject)) for _once in range(not subject.manages_everything))
    return _file(request, subject.full_name, chain(blocks, rules))


@require_safe
@in_organization(may_grant)
def of_product(request: MemberRequest, category: str, pk: int) -> HttpResponse:
    """Everybody who sees the product, with every source of the access."""
    product = visible_product(request.membership, category, pk)
    table: Table[Membership] = Table(
        request, id="access", orders={"name": ["directory_key"]}, search=gettext_lazy("Search by name or email")
    )
    day = request.membership.day_at(now())
    if table.query:
        table.show(members_seeing(product, day).matching(table.query).select_related("user"))
    else:
        ids = ids_seeing(product, day)
        table.fill(len(ids), lambda part: _members(request, (ids[::-1] if table.descending else ids)[part]))
    category_of = product.kind.category
    request.submenu = category_menu(request.membership, category_of, day, product)  # type: ignore[attr-defined]
    return page(
        request,
        "products/explorer/product.html",
        product=product,
        category=category_of,
        products_url=_base(request, "products:list"),
        category_url=_base(request, "products:category", category_of.key),
        base=_base(request, "products:board", category_of.key, product.pk),
        table=table,
        rows=rows_of_people(over_members(product, table.rows, day), _base(request, "organizations:people")),
    )


@require_safe
@in_organization(may_grant)
def of_product_csv(request: MemberRequest, category: str, pk: int) -> HttpResponseBase:
    """All of it as a file."""
    product = visible_product(request.membership, category, pk)
    day = request.membership.day_at(now())
    seeing = members_seeing(product, day).order_by("directory_key", "pk")
    blocks = (_lines(over_members(product, _members(request, ids), day)) for ids in _blocks(seeing))
    return _file(request, product.name, blocks)


def _products(request: MemberRequest, ids: list[int]) -> list[Product]:
    """These products in this order."""
    return _in_order(_PRODUCTS, request, ids)


def _members(request: MemberRequest, ids: list[int]) -> list[Membership]:
    """These people in this order."""
    return _in_order(_MEMBERS, request, ids)


def _in_order(statement: Statement[Row], request: MemberRequest, ids: list[int]) -> list[Row]:
    rows = statement.rows(organization=request.membership.organization_id, ids=tuple(ids))
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _own(model: type[Row], *joined: str) -> Statement[Row]:
    """Rows of the organization with these ids."""
    rows = model._default_manager.select_related(*joined)
    return Statement(lambda organization, ids: rows.filter(organization_id=organization, pk__among=ids).order_by())


_PRODUCTS, _MEMBERS = _own(Product, "kind__category"), _own(Membership, "user")


def _base(request: MemberRequest, name: str, *place: object) -> str:
    return reverse(name, args=[request.membership.organization.slug, *place])


def _blocks(rows: QuerySet[Any]) -> Iterator[list[int]]:
    """Their ids, a block at a time."""
    ids = list(rows.values_list("pk", flat=True))
    yield from (ids[start : start + BLOCK] for start in range(0, len(ids), BLOCK))


def _file(request: MemberRequest, subject: str, blocks: Iterable[Iterable[list[object]]]) -> StreamingHttpResponse:
    head = [
        _("Person"),
        _("Email"),
        _("Product"),
        _("Rights"),
        _("Origin"),
        _("Since"),
        _("Granted by"),
        _("Until (last day)"),
    ]
    request.membership.record(EventKind.ACCESS_EXPORTED, subject=subject)
    return streamed_rows(f"access-{slugify(subject)}.csv", head, blocks)


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
