"""Housekeeping of the sign-in protection."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="security.forget_old_sessions", ignore_result=True)
def forget_old_sessions() -> None:
    """Delete sessions that nobody can continue any more."""
    call_command("clearsessions")
