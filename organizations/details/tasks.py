"""Work of the worker that asks the registers of VAT numbers."""

from celery import shared_task
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from core.clock import now
from organizations.details import vat_checks

MOST_CHECKS = 50
"""Questions about VAT numbers of one run; the schedule starts the next."""


@shared_task(name="organizations.check_vat_numbers", ignore_result=True)
def check_vat_numbers() -> int:
    """Ask what is due; how many were asked. Safe to run twice at once: rows are locked and skipped."""
    return next((number for number in range(MOST_CHECKS) if not vat_checks.perform_next(now())), MOST_CHECKS)


def check_vat_soon() -> None:
    """Wake a worker. When the broker is down the schedule finds the question a minute later."""
    try:
        check_vat_numbers.delay()
    except (BrokerError, RedisError, OSError):
        return
