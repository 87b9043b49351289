"""The calendar of the cast, whose organizations and provider are in Switzerland."""

import datetime
from zoneinfo import ZoneInfo

from core.clock import now, today

ZONE = ZoneInfo("Europe/Zurich")
NOON = datetime.time(12)


def here() -> datetime.date:
    """Today where they are: late in the evening it is not the day of UTC any more."""
    return today(ZONE.key)


def days_on(days: int) -> datetime.datetime:
    """The present moment for 0, else noon where they are, so many days later or earlier: the same day in UTC."""
    return datetime.datetime.combine(here() + datetime.timedelta(days), NOON, ZONE) if days else now()
