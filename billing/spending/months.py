"""What was spent by month: invoices less credit notes, VAT included, from what the list of documents counts with.

A month of it is the list of that month (known failure H4). Currencies are never added.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from billing import terms
from billing.models import DocumentTally
from core.addresses import inside
from core.money import Money
from core.statements import Statement
from organizations.models import Organization

MONTHS = 12
Row = tuple[datetime.date, str, int]
"""First day of a month, currency, minor units."""


@dataclass(frozen=True)
class Month:
    """One month in one currency. Less than nothing when more was credited than invoiced."""

    first: datetime.date
    total: Money


@dataclass(frozen=True)
class Spending:
    """Twelve months in one currency, the present one last."""

    currency: str
    months: tuple[Month, ...]

    @property
    def dearest(self) -> Month:
        """The month in which most was spent, the last of several."""
        return max(self.months, key=lambda each: (each.total.amount, each.first))

    def of_year(self, year: int) -> Money:
        """What was spent in one of the years of these months."""
        spent = (each.total for each in self.months if each.first.year == year)
        return sum(spent, start=Money.of_minor(0, self.currency))


def spending_of(organization: Organization, today: datetime.date) -> list[Spending]:
    """One for each currency in which something was invoiced. One query."""
    return spendings(SPENT.tuples(organization=organization.pk, since=since(today)), today)


def spendings(rows: Iterable[Row], today: datetime.date) -> list[Spending]:
    """The rows of ``SPENT`` by currency; a month without documents is nought."""
    found = {(currency, first): int(minor) for first, currency, minor in rows if minor}
    months = months_until(today)
    return [
        Spending(
            currency, tuple(Month(each, Money.of_minor(found.get((currency, each), 0), currency)) for each in months)
        )
        for currency in sorted({currency for currency, _first in found})
    ]


def months_until(today: datetime.date) -> list[datetime.date]:
    """First days of the twelve months that end with the present one."""
    return [terms.later(since(today), number) for number in range(MONTHS)]


def since(today: datetime.date) -> datetime.date:
    """The first day of the twelve months."""
    return terms.later(datetime.date(today.year - 1, today.month, 1), 1)


def documents_url(slug: str, first: datetime.date, last: datetime.date) -> str:
    """The list of the documents of these days."""
    return f"{inside('billing:invoices', slug)}?from={first}&to={last}"


def month_of_documents(slug: str, first: datetime.date) -> str:
    """The list of the documents of one month."""
    return documents_url(slug, first, terms.later(first, 1) - datetime.timedelta(days=1))


def _spent(organization: int, since: datetime.date) -> Any:
    kept = DocumentTally.objects.filter(organization=organization, day__gte=since).order_by()
    return kept.annotate(month=TruncMonth("day")).values_list("month", "currency").annotate(sum=Sum("total"))


SPENT: Statement[Any] = Statement(_spent)
