"""``/billing/webhooks/stripe/``: where Stripe tells what happened."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from billing.payments.events import AskAgain, NotSigned, read_signed, take
from billing.payments.stripe_keys import keys
from core.clock import now
from security.access import machine

ASK_AGAIN = 503


@require_POST
@machine
def stripe(request: HttpRequest) -> HttpResponse:
    """200 for what was done, now or before, or means nothing to us; 401 unsigned; 503 to be sent again."""
    found = keys()
    try:
        told = read_signed(
            request.body, request.headers.get("Stripe-Signature", ""), found.webhook_secrets if found else []
        )
        take(told, now())
    except NotSigned:
        return HttpResponse(status=401)
    except AskAgain:
        return HttpResponse(status=ASK_AGAIN)
    return HttpResponse()
