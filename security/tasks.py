"""Housekeeping of the sign-in protection."""

from celery import shared_task
from django.core.management import call_command

from core.clock import now
from security.models import RememberedBrowser


@shared_task(name="security.forget_old_sessions", ignore_result=True)
def forget_old_sessions() -> None:
    """Delete sessions that nobody can continue any more, and browsers that are asked again."""
    call_command("clearsessions")
    RememberedBrowser.objects.filter(expires_at__lt=now()).delete()
