"""The clock as a caller: payments of which nobody knows yet what became, events that never came (REL-2), renewals."""

import datetime
from collections.abc import Callable, Iterable

from celery import shared_task

from billing.contacts.delivery import deliver_next
from billing.documents.expiry import void_next
from billing.documents.plans_paid import switch_next
from billing.documents.reminding import remind_next
from billing.documents.tasks import make_files
from billing.documents.tax_confirmed import correct_tax, invoices_to_correct
from billing.ending.commands import end_next as end_contract_next
from billing.payments.events import pull
from billing.payments.refunds import send_next
from billing.payments.settlement import ask_next
from billing.prepaid.alerts import tell_next as tell_of_balance
from billing.renewals.cards_ending import tell_next as tell_of_card
from billing.renewals.running import due_organizations, renew_organization
from billing.renewals.telling import organizations_to_tell, tell_organization
from billing.renewals.unpaid import end_next, suspend_next
from billing.warranty.overdue import stop_next as stop_uncovered
from billing.warranty.using import cover_organization, organizations_to_cover
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
    """Renew what renews by itself or has a warranty, tell what will, stop and end what was not paid. Every hour, and no
    harm more often: each step is done once (EML-3). Raises at the end what went wrong for single organizations."""
    failed = _each(invoices_to_correct, correct_tax)
    failed += _each(due_organizations, renew_organization) + _each(organizations_to_tell, tell_organization)
    failed += _each(organizations_to_cover, cover_organization)
    drain(lambda: stop_uncovered(now()))
    drain(lambda: switch_next(now()))
    drain(lambda: tell_of_card(now()))
    drain(lambda: remind_next(now()))
    drain(lambda: tell_of_balance(now()))
    drain(lambda: void_next(now()))
    drain(lambda: end_contract_next(now()))
    drain(lambda: suspend_next(now()))
    drain(lambda: end_next(now()))
    if failed:
        raise ExceptionGroup("Some organizations could not be corrected, renewed or told.", failed)


def _each(
    found: Callable[[datetime.datetime], Iterable[int]], step: Callable[[int, datetime.datetime], object]
) -> list[Exception]:
    """Do it for each organization or document; what is wrong with one keeps no other from its turn."""
    failed: list[Exception] = []
    for key in list(found(now())):
        try:
            step(key, now())
        except Exception as error:
            error.add_note(f"{step.__name__} {key}.")
            failed.append(error)
    return failed


@shared_task(name="billing.deliver_months", ignore_result=True)
def deliver_months() -> None:
    """Announce the documents of the month before. Every hour, and no harm more often."""
    drain(lambda: deliver_next(now()), most=MOST)


@shared_task(name="billing.make_missing_files", ignore_result=True)
def make_missing_files() -> None:
    """Make the files that a worker did not finish."""
    make_files()
