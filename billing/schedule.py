"""The clock as a caller: payments of which nobody knows yet what became, events that never came (REL-2), renewals."""

import datetime
from collections.abc import Callable, Iterable

from celery import shared_task

from billing.documents.expiry import void_next
from billing.documents.tasks import make_files
from billing.payments.events import pull
from billing.payments.refunds import send_next
from billing.payments.settlement import ask_next
from billing.renewals.cards_ending import tell_next as tell_of_card
from billing.renewals.running import due_organizations, renew_organization
from billing.renewals.telling import organizations_to_tell, tell_organization
from billing.renewals.unpaid import end_next, suspend_next
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
    """Find what Stripe told and nobody heard (BIL-76)."""
    pull(now())


@shared_task(name="billing.renew", ignore_result=True)
def renew() -> None:
    """Renew what renews by itself, tell what will, stop and end what was not paid. Every hour, and no harm more often:
    each step is done once (EML-3). Raises at the end what went wrong for single organizations."""
    failed = _each(due_organizations, renew_organization) + _each(organizations_to_tell, tell_organization)
    drain(lambda: tell_of_card(now()))
    drain(lambda: void_next(now()))
    drain(lambda: suspend_next(now()))
    drain(lambda: end_next(now()))
    if failed:
        raise ExceptionGroup("Some organizations could not be renewed or told.", failed)


def _each(
    found: Callable[[datetime.datetime], Iterable[int]], step: Callable[[int, datetime.datetime], object]
) -> list[Exception]:
    """Do it for each organization; what is wrong with one keeps no other from its turn."""
    failed: list[Exception] = []
    for organization in list(found(now())):
        try:
            step(organization, now())
        except Exception as error:
            error.add_note(f"Organization {organization}.")
            failed.append(error)
    return failed


@shared_task(name="billing.make_missing_files", ignore_result=True)
def make_missing_files() -> None:
    """Make the files that a worker did not finish."""
    make_files()
