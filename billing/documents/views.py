"""Documents: the list, one of them, its file (guide 20)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing.bank import iban
from billing.bank.references import grouped
from billing.documents.lists import BADGES, STATES, listed, narrowed, state_of, sums_of
from billing.documents.sheet import file_name, twin_of
from billing.documents.states import under_way
from billing.models import Document
from billing.policies import may_account
from billing.snapshot import Snapshot
from core.clock import now
from core.http import page
from core.money import Money
from core.paging import Filter, Table
from organizations.access import MemberRequest, in_organization

ORDERS = {"date": ["-issued_on"], "number": ["number"], "due": ["due_on"], "amount": ["total"]}
WORDS = {**dict(STATES), "issued": _("Issued")}


@dataclass(frozen=True)
class Row:
    """One document of the list."""

    document: Document
    url: str
    word: Any
    badge: tuple[str, str]
    total: Money


@require_safe
@in_organization(may_account)
def invoices(request: MemberRequest) -> HttpResponse:
    """Every document of the organization, newest first, with the sums of what the filters leave."""
    organization, today = request.membership.organization, request.membership.day_at(now())
    table: Table[Row] = Table(
        request, id="documents", orders=ORDERS, filters=[Filter("status", _("State"), STATES)],
        search=_("Search by number or concept"), days=[("from", _("From day")), ("to", _("To day"))],
    )  # fmt: skip
    found = narrowed(
        listed(organization), table.values("status"), table.day("from"), table.day("to"), table.query, today
    )
    ordered = found.defer("snapshot").order_by(*table.order_fields())
    table.fill(found.count(), lambda part: [_row(request, each, today) for each in ordered[part]])
    return page(request, "billing/documents/list.html", table=table, sums=sums_of(found), query=request.GET.urlencode())


def _row(request: MemberRequest, document: Document, today: Any) -> Row:
    state = state_of(document, today)
    sign = -1 if document.kind == Document.Kind.CREDIT_NOTE else 1
    url = reverse("billing:document", args=[request.membership.organization.slug, document.number])
    return Row(document, url, WORDS[state], BADGES[state], Money.of_minor(sign * document.total, document.currency))


@require_safe
@in_organization(may_account)
def show(request: MemberRequest, number: str) -> HttpResponse:
    """One document as it was written, what became of it, and what can be done with it."""
    document = _found(request, number)
    snapshot, today = Snapshot.from_json(document.snapshot), request.membership.day_at(now())
    return page(
        request, "billing/documents/show.html", document=document, twin=twin_of(snapshot),
        row=_row(request, document, today), left=Money.of_minor(document.left, document.currency),
        paid=Money.of_minor(document.paid, document.currency), under_way=under_way(document),
        followers=document.followers.defer("snapshot"), is_final=document.kind in FINAL,
        transfer=_transfer(snapshot) if document.is_open and snapshot.slip else None,
    )  # fmt: skip


def _transfer(snapshot: Snapshot) -> dict[str, str]:
    """Account and reference as they are printed."""
    slip = snapshot.slip
    if slip is None:
        return {}
    return {"iban": iban.grouped(slip.iban), "reference": grouped(slip.reference), "to": snapshot.issuer.name}


FINAL = {Document.Kind.INVOICE, Document.Kind.CREDIT_NOTE, Document.Kind.RECEIPT}
"""What can be printed (INV-2): requests are paid first."""


@require_safe
@in_organization(may_account)
def pdf(request: MemberRequest, number: str) -> HttpResponse:
    """The file of a document, as it was made once. 404 until a worker has made it: the page says so."""
    document = _found(request, number)
    file = document.file
    if file.made_at is None:
        raise Http404
    answer = HttpResponse(bytes(file.data or b""), content_type="application/pdf")
    name = file_name(Snapshot.from_json(document.snapshot))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request: MemberRequest, number: str) -> Document:
    documents = request.membership.organization.documents.select_related("file", "origin", "replaced_by")
    return get_object_or_404(documents, number=number)
