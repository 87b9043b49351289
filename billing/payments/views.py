"""The page that people come back to from the bank: it says what became of the payment and never charges (E2)."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing.documents.followers import order_of
from billing.models import Document, Payment, Posting
from billing.payments.acquirer import Reason
from billing.payments.settlement import Asked, ask, ask_for_a_page, is_settled, stop
from billing.payments.words import words_of
from billing.policies import may_account
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other
from core.money import Money
from organizations.access import MemberRequest, in_organization

OVER = _("This payment is settled already. Nothing was cancelled.")


@require_safe
@in_organization(may_account)
def payment(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How a payment by card stands. Whoever looks has the acquirer asked, as the janitor does."""
    asked = ask_for_a_page(_payment(request, pk), now())
    return page(request, "billing/payments/show.html", **_facts(asked))


@form_methods
@in_organization(may_account)
def cancel(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up a payment that waits at the bank, so that another means can be chosen (K1)."""
    asked = ask(_payment(request, pk), now())
    if request.method != "POST":
        return page(request, "billing/payments/cancel.html", **_facts(asked))
    if is_settled(asked.payment):
        raise RuleError(OVER)
    stop(asked.payment, Reason.CANCELLED, now())
    return see_other("billing:payment", request.membership.organization.slug, pk)


def _payment(request: MemberRequest, pk: uuid.UUID) -> Payment:
    cards = request.membership.organization.payments.filter(means=Payment.Means.CARD)
    return get_object_or_404(cards.select_related("document", "card", "organization"), pk=pk)


def _facts(asked: Asked) -> dict[str, object]:
    payment, document = asked.payment, asked.payment.document
    return {
        "payment": payment,
        "document": document,
        "amount": Money.of_minor(payment.amount, payment.currency),
        "state": _state(payment),
        "way_on": asked.url,
        "reason": words_of(payment.reason),
        "final": _final(document),
        "order": order_of(document),
        "is_credited": payment.postings.filter(kind=Posting.Kind.SURPLUS).exists(),
    }


def _final(document: Document) -> Document | None:
    """What confirms the payment; an invoice on credit is there already."""
    if document.kind == Document.Kind.INVOICE:
        return document
    return document.followers.filter(kind__in=[Document.Kind.INVOICE, Document.Kind.RECEIPT]).first()


def _state(payment: Payment) -> str:
    if payment.reason == Reason.DIFFERS:
        return "desk"
    known = {Payment.State.SUCCEEDED: "paid", Payment.State.FAILED: "failed", Payment.State.WAITING: "waiting"}
    return known.get(Payment.State(payment.state), "checking")
