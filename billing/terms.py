"""Terms of subscriptions: always counted from the anchor, never from each other (BIL-57, BIL-58). Days, no hours."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.money import round_half_up

ONE_DAY = datetime.timedelta(days=1)
MONTHS_OF_A_YEAR = 12
BANK_DAYS = 5
"""Working days that an announced transfer may take (BIL-78)."""
ATTEMPTS = {1: (5, 3, 1), 2: (14, 10, 7, 3, 1)}
"""Days before the decision day on which a renewal is charged by itself, by the least months of the period (BIL-9)."""


@dataclass(frozen=True)
class Term:
    """What is paid at once, from the first to the last day, both inclusive."""

    starts_on: datetime.date
    last_day: datetime.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.starts_on).days + 1

    @property
    def next_starts_on(self) -> datetime.date:
        """The first day that is not paid."""
        return self.last_day + ONE_DAY


def later(anchor: datetime.date, months: int) -> datetime.date:
    """The same day so many months on, or the last day of a shorter month."""
    year, month = divmod(anchor.year * MONTHS_OF_A_YEAR + anchor.month - 1 + months, MONTHS_OF_A_YEAR)
    return datetime.date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def term(anchor: datetime.date, months_before: int, months: int) -> Term:
    """The term of ``months`` that begins when ``months_before`` have been paid since the anchor, the first paid day.

    Raises ValueError for a term without a month, or before the anchor.
    """
    if months < 1 or months_before < 0:
        raise ValueError(f"{months} months after {months_before} are no term.")
    return Term(later(anchor, months_before), later(anchor, months_before + months) - ONE_DAY)


def upgrade(*, old: int, new: int, paid: Term, today: datetime.date) -> int:
    """What a dearer plan costs until the paid term ends, in minor units net, rounded once.

    ``old`` and ``new`` are what the plans cost for the whole term, never what was charged last; ``today`` belongs to
    the new plan. Raises ValueError outside of the term or when the new plan is cheaper: that is no upgrade.
    """
    if not paid.starts_on <= today <= paid.last_day or new < old:
        raise ValueError(f"From {old} to {new} on {today} is no upgrade of {paid}.")
    return pro_rata([(new - old, paid)], today)


def pro_rata(differences: Iterable[tuple[int, Term]], today: datetime.date) -> int:
    """What differences of price for whole terms come to from ``today`` on, in minor units, added up and rounded once.

    Of a term that has begun the days left count, today included; of one to come, all of it.
    """
    exact = sum((Fraction(each * _days_left(paid, today), paid.days) for each, paid in differences), Fraction())
    return int(round_half_up(Decimal(exact.numerator) / exact.denominator, Decimal(1)))


def _days_left(paid: Term, today: datetime.date) -> int:
    return (paid.last_day - max(paid.starts_on, today)).days + 1


def attempts(decided_on: datetime.date, months: int) -> list[datetime.date]:
    """The days on which a period of ``months`` is charged by itself, the first one first.

    ``decided_on`` is the decision day: the last paid day, or the last day to cancel less the provider's margin.
    """
    if months < 1:
        raise ValueError(f"{months} months are no period.")
    ladder = ATTEMPTS[max(least for least in ATTEMPTS if least <= months)]
    return [decided_on - datetime.timedelta(days=days) for days in ladder]


def last_bank_day(announced_on: datetime.date) -> datetime.date:
    """Until when an announced transfer is waited for: so many working days, weekends left out."""
    day, left = announced_on, BANK_DAYS
    while left:
        day += ONE_DAY
        left -= day.weekday() < 5
    return day
