"""The page that pays an open request (guides 18 and 20)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from billing.checkout.commands import Paid
from billing.checkout.forms import MeansForm
from billing.checkout.requests import (
    MOST,
    facts_of_request,
    facts_of_several,
    left_of,
    pay_request,
    pay_several,
    short_of,
    sums_of,
    ticked,
)
from billing.checkout.results import where_it_is, with_its_payment
from billing.checkout.views import told, told_of_several
from billing.ledger.postings import balance_of
from billing.models import Account, Document
from billing.policies import may_account
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.once import Made, once
from core.shown import version_of
from organizations.access import MemberRequest, in_organization


@form_methods
@in_organization(may_account)
def pay_document(request: MemberRequest, number: str) -> HttpResponse:
    """How to pay what is left of a request. What cannot be paid says why and leads to its document."""
    document = get_object_or_404(request.membership.organization.documents.defer("snapshot"), number=number)
    try:
        due = left_of(document, request.membership.day_at(now()))
    except RuleError as refusal:
        return page(request, "billing/checkout/request_over.html", refusal=refusal.message, document=document)
    form = _form(request, document, due)
    if request.method == "POST" and form.is_valid() and (answer := _pay(request, form, document)):
        return answer
    facts = {"due": due, "document": document, "seen": version_of(facts_of_request(document))}
    return page(request, "billing/checkout/request.html", form=form, **facts)


@form_methods
@in_organization(may_account)
def pay_documents(request: MemberRequest) -> HttpResponse:
    """What is left of the ticked documents, and one button that pays it from the prepaid account (K1).

    The list posts its ticks; they go on in the address. A single one is paid on its own page, with any means.
    """
    if ticks := request.POST.getlist("sel"):
        return see_other(f"{request.path}?{urlencode({'sel': ticks[:MOST]}, doseq=True)}")
    actor, numbers = request.membership, request.GET.getlist("sel")[:MOST]
    rows = ticked(actor, numbers, actor.day_at(now()))
    if len(rows) == 1 and rows[0].document.is_open:
        return see_other("billing:pay_document", actor.organization.slug, rows[0].document.number)
    if request.method == "POST" and (answer := once(request, lambda: _several(request, numbers))):
        return answer
    sums = sums_of(rows)
    return page(
        request, "billing/checkout/several.html", rows=rows, sums=sums, short=short_of(actor, sums),
        seen=version_of(facts_of_several(rows)), back=reverse("billing:invoices", args=[actor.organization.slug]),
    )  # fmt: skip


def _several(request: MemberRequest, numbers: list[str]) -> Made | None:
    """None when the command refused, which the page says then."""
    actor = request.membership
    try:
        paid = pay_several(actor=actor, numbers=numbers, seen=seen(request), now=now())
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
        return None
    return Made(reverse("billing:invoices", args=[actor.organization.slug]), told_of_several(paid))


def _form(request: MemberRequest, document: Document, due: Money) -> MeansForm:
    organization, is_top_up = request.membership.organization, document.kind == Document.Kind.TOP_UP
    balance = 0 if is_top_up else balance_of(organization.pk, Account.Purpose.PREPAID, due.currency)
    return MeansForm(posted(request), actor=request.membership, due=due, balance=balance)


def _pay(request: MemberRequest, form: MeansForm, document: Document) -> HttpResponse | None:
    """None when the command refused, which the form says then."""
    made: list[Paid] = []

    def make() -> Made | None:
        means = form.chosen_means()
        try:
            paid = pay_request(actor=request.membership, document=document, means=means, seen=seen(request), now=now())
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
            return None
        made.append(paid)
        return Made(where_it_is(request, paid.invoice or paid.request), told(paid))

    answer = once(request, make)
    return with_its_payment(request, answer, made) if answer else None
