"""A month of the calendar: what is due on which of its days (BIL-92)."""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from billing import terms
from billing.ahead.terms import MONTHS_AHEAD, Reckoning, Renewal, horizon
from billing.documents.on_credit import open_on_credit
from billing.due.open_requests import OpenRequest, shown_request
from billing.due.rows import due_until
from core.money import Money
from core.paging import COUNT_LIMIT
from organizations.models import Organization

IN_A_CELL = 2
"""Names that a day of the grid shows; the list below has them all."""
MONDAY = 0


@dataclass(frozen=True)
class Day:
    """A cell of the grid; ``date`` is None beside the month."""

    date: datetime.date | None
    renewals: Sequence[Renewal] = field(default=())

    @property
    def shown(self) -> Sequence[Renewal]:
        """What stands in the cell."""
        return self.renewals[:IN_A_CELL]

    @property
    def more(self) -> int:
        """What does not."""
        return len(self.renewals) - len(self.shown)


def month_of(text: str, today: datetime.date) -> datetime.date:
    """The first day of the month that an address names as «2027-01»; this month for one that is not looked at."""
    first = today.replace(day=1)
    try:
        asked = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return first
    return asked if first <= asked <= horizon(today) else first


def months_of_year(today: datetime.date) -> list[datetime.date]:
    """The first days of the months that are looked at."""
    return [terms.later(today.replace(day=1), ahead) for ahead in range(MONTHS_AHEAD)]


def renewals_until(organization: Organization, last: datetime.date, now: datetime.datetime) -> list[Renewal]:
    """Every term that becomes due until that day, the next one of each product and those that follow, in order of their
    days. What is overdue comes first. Products are as many as lists count at most (``COUNT_LIMIT``)."""
    due = due_until(organization, last).select_related("kind__category", "plan")
    products = list(due[:COUNT_LIMIT])
    reckoning = Reckoning(organization, products, now)
    found = [renewal for product in products for renewal in reckoning.until(product, last)]
    return sorted(found, key=lambda each: (each.due_on, each.product.service_name, each.product.pk))


def in_month(renewals: Sequence[Renewal], month: datetime.date, today: datetime.date) -> list[Renewal]:
    """Those that are due in it. What is overdue belongs to the present month: it is to be paid now."""
    present = today.replace(day=1)
    return [each for each in renewals if max(each.due_on.replace(day=1), present) == month]


def owed_in(
    organization: Organization, last: datetime.date, today: datetime.date, month: datetime.date | None = None
) -> list[OpenRequest]:
    """Invoices on credit that are to be paid until that day, of one month if told; what is late belongs to the
    present one (DOM-14)."""
    rows = open_on_credit(organization).filter(due_on__lte=last)[:COUNT_LIMIT]
    present = today.replace(day=1)
    shown = [shown_request(each, today) for each in rows]
    return [each for each in shown if month is None or max(each.due_on.replace(day=1), present) == month]


def weeks_of(month: datetime.date, renewals: Sequence[Renewal]) -> list[list[Day]]:
    """The rows of the grid, from Monday to Sunday. Overdue ones of earlier months stand in the list alone."""
    by_day: defaultdict[datetime.date, list[Renewal]] = defaultdict(list)
    for each in renewals:
        by_day[each.due_on].append(each)
    rows = calendar.Calendar(MONDAY).monthdatescalendar(month.year, month.month)
    return [[Day(day, by_day[day]) if day.month == month.month else Day(None) for day in row] for row in rows]


def sums_of(renewals: Sequence[Renewal]) -> list[Money]:
    """What they cost together, an amount for each currency."""
    sums: dict[str, Money] = {}
    for each in renewals:
        if each.total is not None:
            known = sums.get(each.total.currency)
            sums[each.total.currency] = each.total if known is None else known + each.total
    return [sums[currency] for currency in sorted(sums)]
