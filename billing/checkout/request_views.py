"""The page that pays an open request (guides 18 and 20)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from billing.checkout.commands import Paid
from billing.checkout.forms import MeansForm
from billing.checkout.requests import facts_of_request, left_of, pay_request
from billing.checkout.results import where_it_is, with_its_payment
from billing.checkout.views import told
from billing.ledger.postings import balance_of
from billing.models import Account, Document
from billing.policies import may_account
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, seen
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
        due = left_of(document)
    except RuleError as refusal:
        return page(request, "billing/checkout/request_over.html", refusal=refusal.message, document=document)
    form = _form(request, document, due)
    if request.method == "POST" and form.is_valid() and (answer := _pay(request, form, document)):
        return answer
    facts = {"due": due, "document": document, "seen": version_of(facts_of_request(document))}
    return page(request, "billing/checkout/request.html", form=form, **facts)


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
