"""The clock, read once at the edge (view, task, command line) and passed on as an argument."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime.datetime:
    """The present instant, aware, UTC."""
    return timezone.now()


def today(zone: str = "UTC") -> datetime.date:
    """The present date in an IANA time zone."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()
