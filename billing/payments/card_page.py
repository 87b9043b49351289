"""The page where a new card is typed for Stripe: the only one that loads a script of somebody else, into their frame.

Without scripts it says what can be done instead.
"""

import uuid
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from billing.models import Payment
from billing.payments import settlement, setups
from billing.payments.acquirer import Order
from billing.payments.registry import stripe
from billing.payments.stripe_cards import StripeAcquirer
from billing.policies import may_account
from core.http import page, see_other
from core.money import Money
from organizations.access import MemberRequest, in_organization

OPEN = csp_update(
    {
        "script-src": "https://js.stripe.com",
        "frame-src": ["https://js.stripe.com", "https://hooks.stripe.com"],
        "connect-src": ["'self'", "https://api.stripe.com"],
    }
)
"""What Stripe's script needs, on this page alone."""


@OPEN
@require_safe
@in_organization(may_account)
def payment_card(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Type a card for a payment that waits for one."""
    rows = request.membership.organization.payments.select_related("organization", "card")
    payment = get_object_or_404(rows, pk=pk, acquirer=StripeAcquirer.name)
    if payment.state != Payment.State.WAITING:
        return see_other("billing:payment", request.membership.organization.slug, pk)
    return _shown(request, settlement.order_of(payment))


@OPEN
@require_safe
@in_organization(may_account)
def setup_card(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Type a card that is only kept."""
    rows = request.membership.organization.card_setups.select_related("organization")
    setup = get_object_or_404(rows, pk=pk, acquirer=StripeAcquirer.name)
    if setup.card_id:
        return see_other("billing:card_added", request.membership.organization.slug, pk)
    return _shown(request, setups.order_of(setup))


def _shown(request: MemberRequest, order: Order) -> HttpResponse:
    acquirer = stripe()
    if acquirer is None or not order.origin:
        raise Http404
    back = urlsplit(order.back_url).path
    return page(
        request, "billing/payments/card.html", secret=acquirer.client_secret(order), back=back,
        key=acquirer.keys.publishable_key, kind="payment" if order.amount else "setup",
        amount=Money.of_minor(order.amount, order.currency) if order.amount else None,
    )  # fmt: skip
