"""How long the law wants what is left of a deleted organization (ORG-76)."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Retention:
    """Whole years after the end of the calendar year; ``source`` is the law, ``checked_on`` when it was looked up."""

    years: int
    source: str
    checked_on: datetime.date

    def last_day(self, day: datetime.date) -> datetime.date:
        """The last day on which something of this day must still be there."""
        return datetime.date(day.year + self.years, 12, 31)


BUSINESS_RECORDS = Retention(
    10, "CO (Switzerland) art. 958f: from the end of the business year", datetime.date(2026, 11, 25)
)
"""The provider keeps its books, and what they refer to, under the law of its own seat."""
