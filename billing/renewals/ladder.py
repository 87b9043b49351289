"""When something is done by itself for a term that ends: data, counted back from the decision day (BIL-8, BIL-9)."""

import datetime
from collections.abc import Sequence

from billing import terms
from billing.models import Subscription

PLANNED: dict[int, tuple[int, ...]] = {1: (8,), 2: (30,)}
"""Days before the decision day on which people hear that something will renew, by the least months of the period."""
REMINDERS: dict[int, tuple[int, ...]] = {1: (7, 1), 2: (60, 30, 14, 7, 1)}
"""The same for what does not renew by itself; each reader wants some of them (``billing.readers.wishes``)."""
FURTHEST, FURTHEST_TOLD = 31, 61
"""Days before a decision day that charging looks, and telling."""
LONGEST_MARGIN = 62
"""Days between a decision day and its last paid day, at most."""
SUSPENDED_AFTER, ENDED_AFTER = 1, 30
"""Days after the last paid day on which a service that is not paid stops, and ends (BIL-6)."""


def attempts(decided_on: datetime.date, months: int) -> list[datetime.date]:
    """The days on which a renewal is charged, first to last."""
    return terms.attempts(decided_on, months)


def last_attempt(subscription: Subscription, last_day: datetime.date) -> datetime.date:
    """The day on which the term after this last paid day is charged for the last time."""
    return attempts(subscription.decided_on(last_day), subscription.months)[-1]


def days_of(ladder: dict[int, tuple[int, ...]], decided_on: datetime.date, months: int) -> list[datetime.date]:
    """The days of a ladder for a period of so many months, first to last."""
    steps = ladder[max(least for least in ladder if least <= months)]
    return [decided_on - datetime.timedelta(days=days) for days in steps]


def reached(days: Sequence[datetime.date], today: datetime.date) -> datetime.date | None:
    """The latest of these days that has come; one that was missed while a machine was down counts until the next."""
    return max((day for day in days if day <= today), default=None)
