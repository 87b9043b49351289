"""Where Celery finds the work of this app."""

from organizations.details.tasks import check_vat_numbers
from organizations.jobs.tasks import run_job

__all__ = ["check_vat_numbers", "run_job"]
