"""Housekeeping of the sign-in protection."""

import datetime

from celery import shared_task
from django.core.management import call_command

from core.clock import now
from security.models import PushRequest, SmsFactor


@shared_task(name="security.forget_old_sessions", ignore_result=True)
def forget_old_sessions() -> None:
    """Delete sessions that nobody can continue any more."""
    call_command("clearsessions")


@shared_task(name="security.forget_stale", ignore_result=True)
def forget_stale() -> None:
    """Delete numbers whose first code never came back, and old questions; the journal keeps what happened."""
    SmsFactor.objects.filter(confirmed=False, created_at__lt=now() - datetime.timedelta(days=1)).delete()
    PushRequest.objects.filter(expires_at__lt=now() - datetime.timedelta(days=30)).delete()
