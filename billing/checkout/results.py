"""Where somebody goes who has just chosen how to pay."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse

from billing.checkout.commands import Paid
from billing.models import Document
from billing.payments.charging import begin
from core.clock import now
from core.http import see_other
from organizations.access import MemberRequest


def where_it_is(request: MemberRequest, document: Document) -> str:
    """The page of a document."""
    return reverse("billing:document", args=[request.membership.organization.slug, document.number])


def where_it_goes_on(request: MemberRequest, paid: Paid) -> str:
    """The page of the card payment that is still to be made, where a second press of the button leads too; else that of
    the document."""
    if paid.payment:
        return reverse("billing:payment", args=[request.membership.organization.slug, paid.payment.pk])
    return where_it_is(request, paid.invoice or paid.request)


def with_its_payment(request: MemberRequest, answer: HttpResponse, made: Sequence[Paid]) -> HttpResponse:
    """The answer of ``once``, or the way to the bank where this very request stored a card payment."""
    payment = made[0].payment if made else None
    if payment is None:
        return answer
    return see_other(begin(payment, now()) or where_it_is(request, made[0].request))
