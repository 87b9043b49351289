"""From the ticked products to their payment: review, means, result (guides 18, 19, 20)."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.checkout.commands import Paid, facts_of, make_proforma, pay, quoted
from billing.checkout.forms import PayForm
from billing.checkout.results import where_it_goes_on, where_it_is, with_its_payment
from billing.due.selection import Selection
from billing.due.views import again
from billing.ledger.postings import balance_of
from billing.models import Account, Document
from billing.payments.charging import under_way_for
from billing.policies import may_account
from billing.prices.quotes import Quote
from billing.prices.shown import ShownQuote
from core.clock import now
from core.components.formats import amount_text
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.once import Made, once
from core.shown import version_of
from organizations.access import MemberRequest, in_organization

VOID = gettext_lazy("Not paid: %(numbers)s. What it was for has ended, so nothing is charged for it.")


@form_methods
@in_organization(may_account)
def checkout(request: MemberRequest) -> HttpResponse:
    """What is paid, with what, to the cent. A POST from the list only leads here; the one from here pays.

    What a card is being charged for leads to the page of that payment, where it is given up or waited for.
    """
    slug = request.membership.organization.slug
    if request.method == "POST" and request.POST.get("do") == "review":
        return see_other(f"{reverse('billing:checkout', args=[slug])}?{again(request)}")
    selection = Selection.of(request.POST if request.method == "POST" else request.GET)
    try:
        quote = quoted(request.membership, selection, now())
    except RuleError as refusal:
        return _nothing(request, refusal)
    if payment := under_way_for(request.membership.organization_id, quote.products):
        return see_other("billing:payment", slug, payment.pk)
    form = _form(request, quote)
    if request.method == "POST" and form.is_valid() and (answer := _pay(request, form, selection)):
        return answer
    facts = {"quote": ShownQuote(quote), "selection": list(selection.pairs()), "seen": version_of(facts_of(quote))}
    return page(request, "billing/checkout/show.html", form=form, **facts)


def _form(request: MemberRequest, quote: Quote) -> PayForm:
    organization = request.membership.organization
    balance = balance_of(organization.pk, Account.Purpose.PREPAID, quote.currency)
    due = Money.of_minor(quote.total, quote.currency)
    return PayForm(posted(request), actor=request.membership, due=due, balance=balance)


def _pay(request: MemberRequest, form: PayForm, selection: Selection) -> HttpResponse | None:
    """None when the command refused, which the form says then."""
    made: list[Paid] = []

    def make() -> Made | None:
        try:
            paid = pay(
                actor=request.membership, selection=selection, means=form.chosen_means(), seen=seen(request), now=now()
            )
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
            return None
        made.append(paid)
        return Made(where_it_goes_on(request, paid), told(paid))

    answer = once(request, make)
    return with_its_payment(request, answer, made) if answer else None


def told_of_several(several: Sequence[Paid]) -> str:
    """How many were paid, and which were not."""
    paid = [each for each in several if each.invoice]
    text = ngettext("%(n)s document was paid.", "%(n)s documents were paid.", len(paid)) % {"n": len(paid)}
    over = [each.request.number for each in several if not each.invoice]
    return " ".join([text, *([VOID % {"numbers": ", ".join(over)}] if over else [])])


def told(paid: Paid) -> str:
    """What came of it, in a sentence; "" while a card is still to be charged."""
    if paid.invoice:
        sum_ = amount_text(Money.of_minor(paid.invoice.total, paid.invoice.currency))
        return _("Paid: %(sum)s. The invoice is %(number)s.") % {"sum": sum_, "number": paid.invoice.number}
    if paid.payment:
        return ""
    if paid.request.state == Document.State.VOID:
        return VOID % {"numbers": paid.request.number}
    if paid.request.kind == Document.Kind.INVOICE:
        return _("Transfer the amount of %(number)s with its reference.") % {"number": paid.request.number}
    return _("The payment request %(number)s is ready. Transfer the amount with its reference.") % {
        "number": paid.request.number
    }


@form_methods
@in_organization(may_account)
def proforma(request: MemberRequest) -> HttpResponse:
    """A pro forma invoice of what is ticked: it asks for nothing and binds nobody (INV-6)."""
    selection = Selection.of(request.POST if request.method == "POST" else request.GET)
    try:
        quote = quoted(request.membership, selection, now())
        if request.method == "POST" and (answer := once(request, lambda: _made_proforma(request, selection))):
            return answer
    except RuleError as refusal:
        return _nothing(request, refusal)
    return page(request, "billing/checkout/proforma.html", quote=ShownQuote(quote), selection=list(selection.pairs()))


def _nothing(request: MemberRequest, refusal: RuleError) -> HttpResponse:
    return page(request, "billing/checkout/nothing.html", refusal=refusal.message)


def _made_proforma(request: MemberRequest, selection: Selection) -> Made:
    document = make_proforma(actor=request.membership, selection=selection, now=now())
    return Made(
        where_it_is(request, document), _("The pro forma invoice %(number)s is ready.") % {"number": document.number}
    )
