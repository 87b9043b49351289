"""Work of the worker that asks the registers of VAT numbers."""

from celery import shared_task

from core.clock import now
from core.work import drain
from organizations.details import vat_checks

MOST_CHECKS = 50
"""Questions about VAT numbers of one run; the schedule starts the next."""


@shared_task(name="organizations.check_vat_numbers", ignore_result=True)
def check_vat_numbers() -> int:
    """Ask what is due, and what was answered too long ago; how many were asked. Safe to run twice at once: rows are
    locked and skipped."""
    drain(lambda: vat_checks.ask_again_next(now()), most=MOST_CHECKS)
    return drain(lambda: vat_checks.perform_next(now()), most=MOST_CHECKS)
