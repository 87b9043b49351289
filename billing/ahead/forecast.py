"""What renewals will cost in the next twelve months, by month and currency (BIL-93)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from billing.ahead.months import in_month, months_of_year, renewals_until
from billing.ahead.terms import Renewal, horizon
from core.money import Money
from organizations.models import Organization


@dataclass(frozen=True)
class Month:
    """One month in one currency: what is charged by itself, and what is paid by hand, with tax."""

    first: datetime.date
    automatic: Money
    manual: Money
    count: int

    @property
    def total(self) -> Money:
        """Both together."""
        return self.automatic + self.manual


@dataclass(frozen=True)
class Forecast:
    """Twelve months in one currency. Currencies are never added."""

    currency: str
    months: list[Month]

    @property
    def automatic(self) -> Money:
        """Of all months."""
        return self._sum([each.automatic for each in self.months])

    @property
    def manual(self) -> Money:
        """Of all months."""
        return self._sum([each.manual for each in self.months])

    @property
    def total(self) -> Money:
        """Of all months."""
        return self.automatic + self.manual

    @property
    def dearest(self) -> Month:
        """The month that costs most, the first of several."""
        return max(self.months, key=lambda each: each.total.amount)

    def _sum(self, amounts: Sequence[Money]) -> Money:
        return sum(amounts, start=Money.of_minor(0, self.currency))


@dataclass(frozen=True)
class Outlook:
    """A forecast for each currency, and how many renewals have no price today and stand in none."""

    forecasts: list[Forecast]
    unpriced: int


def outlook(organization: Organization, now: datetime.datetime) -> Outlook:
    """From this month on, of the very terms that the calendar shows."""
    today = organization.day_at(now)
    renewals = renewals_until(organization, horizon(today), now)
    priced = [each for each in renewals if each.total is not None]
    currencies = sorted({each.total.currency for each in priced if each.total})
    forecasts = [_forecast(currency, priced, today) for currency in currencies]
    return Outlook(forecasts, len(renewals) - len(priced))


def _forecast(currency: str, renewals: Sequence[Renewal], today: datetime.date) -> Forecast:
    own = [each for each in renewals if each.total is not None and each.total.currency == currency]
    return Forecast(currency, [_month(currency, month, in_month(own, month, today)) for month in months_of_year(today)])


def _month(currency: str, first: datetime.date, renewals: Sequence[Renewal]) -> Month:
    sums = {True: 0, False: 0}
    for each in renewals:
        sums[each.product.renews_itself] += each.total.minor if each.total else 0
    return Month(first, Money.of_minor(sums[True], currency), Money.of_minor(sums[False], currency), len(renewals))
