"""The clock as a caller: payments of which nobody knows yet what became, events that never came (REL-2)."""

from celery import shared_task

from billing.payments.events import pull
from billing.payments.refunds import send_next
from billing.payments.settlement import ask_next
from core.clock import now
from core.work import drain

MOST = 500
"""Payments asked about in one run; the next comes a minute later."""


@shared_task(name="billing.settle_payments", ignore_result=True)
def settle_payments() -> None:
    """Ask the acquirer about every payment and refund under way. Nothing is ever charged here."""
    drain(lambda: ask_next(now()), most=MOST)
    drain(lambda: send_next(now()), most=MOST)


@shared_task(name="billing.pull_events", ignore_result=True)
def pull_events() -> None:
    """Find what Stripe told and nobody heard (behavior 17.6)."""
    pull(now())
