"""Documents: the list, one of them, its file (guide 20)."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from billing.bank import iban
from billing.bank.references import grouped
from billing.documents.followers import order_of
from billing.documents.lists import SEGMENTS, counted, figures_of, listed, narrowed, spans, state_of
from billing.documents.rows import Values, drawn, mark_of, menus, rows_of, shown
from billing.documents.shares import as_it_stands
from billing.documents.sheet import file_name, twin_of
from billing.documents.states import under_way
from billing.documents.tiles import document_tiles
from billing.models import Document
from billing.policies import may_account
from billing.snapshot import Snapshot
from core.clock import now
from core.http import page
from core.money import Money
from core.paging import Filter, Table
from core.search import plain_words_of
from organizations.access import MemberRequest, in_organization

ORDERS = {"date": ["-issued_on", "-pk"], "number": ["number"], "due": ["due_on"], "amount": ["total"]}


@require_safe
@in_organization(may_account)
def invoices(request: MemberRequest) -> HttpResponse:
    """Every document of the organization, newest first, with the sums of what the filters leave."""
    organization, today = request.membership.organization, request.membership.day_at(now())
    table: Table[Values] = Table(
        request, id="documents", orders=ORDERS, segments=Filter("status", _("State"), SEGMENTS),
        search=_("Search by number or concept"), days=[("from", _("From day")), ("to", _("To day"))],
    )  # fmt: skip
    table.offer_spans(spans(today))
    states, days = table.values("status"), (table.day("from"), table.day("to"))
    words = plain_words_of(table.query)
    found = narrowed(listed(organization), states, *days, words, today)
    figures = figures_of(organization, *days, words, today)
    if figures:
        table.count_segments(figures.all_counts)
    total = figures.found(states) if figures else counted(found, states)
    ids = found.order_by(*table.order_fields()).values_list("pk", flat=True)
    table.fill(total, lambda part: rows_of(shown(list(ids[part])), today))
    return page(
        request, "billing/documents/list.html", table=table, query=request.GET.urlencode(),
        sums=figures.sums_of(states) if figures else [], rows=drawn(table.rows), menus=menus(table.rows),
        tiles=document_tiles(organization, today),
    )  # fmt: skip


@require_safe
@csp_replace({"object-src": [SELF]})
@in_organization(may_account)
def show(request: MemberRequest, number: str) -> HttpResponse:
    """One document as it was written, what became of it, and what can be done with it."""
    document = _found(request, number)
    snapshot, today = as_it_stands(document), request.membership.day_at(now())
    return page(
        request, "billing/documents/show.html", document=document, twin=twin_of(snapshot),
        mark=mark_of(state_of(document, today)), left=Money.of_minor(document.left, document.currency),
        paid=Money.of_minor(document.paid, document.currency), under_way=under_way(document),
        followers=document.followers.defer("snapshot"),
        is_final=document.kind in Document.FINAL and not document.is_open,
        order=order_of(document),
        transfer=_transfer(snapshot) if document.is_open and snapshot.slip else None,
    )  # fmt: skip


def _transfer(snapshot: Snapshot) -> dict[str, str]:
    """Account and reference as they are printed."""
    slip = snapshot.slip
    if slip is None:
        return {}
    return {"iban": iban.grouped(slip.iban), "reference": grouped(slip.reference), "to": snapshot.issuer.name}


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@in_organization(may_account)
def pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The file of a document, as it was made once; ``?show`` for a page that shows it in place.

    404 until a worker has made it: the page says so.
    """
    document = _found(request, number)
    file = document.file
    if file.made_at is None:
        raise Http404
    answer = HttpResponse(bytes(file.data or b""), content_type="application/pdf")
    name = file_name(Snapshot.from_json(document.snapshot))
    way = "inline" if "show" in request.GET else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request: MemberRequest, number: str) -> Document:
    documents = request.membership.organization.documents.select_related("file", "origin", "replaced_by")
    return get_object_or_404(documents, number=number)
