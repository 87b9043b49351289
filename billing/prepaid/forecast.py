"""How long the balance lasts with what renews by itself (behaviour 13.8, BIL-84).

Drawn from the query of what is due, at the prices of today. A renewal is charged on the first rung of its ladder that
is still to come, whole or not at all.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing import terms
from billing.due.rows import DueRow, due_rows, due_until
from billing.ledger.postings import balance_of
from billing.models import Account, Card, Subscription
from billing.prices.quotes import QuotedLine, Want, quote_of, quote_renewals
from billing.tax.register import treatment_of
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from products.models import Product

MONTHS, MOST = 12, 200
"""How far it looks, and at how many products: the first that end."""
FURTHEST = 31
"""Days before its term ends on which a renewal may be charged already."""


@dataclass(frozen=True)
class Charge:
    """A renewal that the prepaid account is to pay on a day; ``total`` in minor units."""

    day: datetime.date
    product: Product
    total: int


@dataclass(frozen=True)
class Shortage:
    """The first renewal that cannot be paid: what is missing. ``has_card``: the default card is charged instead."""

    day: datetime.date
    product: Product
    missing: Money
    has_card: bool

    @property
    def until(self) -> datetime.date:
        """The last day until which the balance lasts."""
        return self.day - terms.ONE_DAY


@dataclass(frozen=True)
class Forecast:
    """What the year brings. ``shortage`` None: the balance lasts for all of it, until ``until``."""

    until: datetime.date
    shortage: Shortage | None


def forecast_of(organization: Organization, now: datetime.datetime) -> Forecast | None:
    """For the organization's currency; None when nothing is to be paid from the prepaid account, or has no price."""
    today = organization.day_at(now)
    until = terms.later(today, MONTHS)
    charges = sorted(_charges(organization, today, until, now), key=lambda each: (each.day, each.product.pk))
    if not charges:
        return None
    has = balance_of(organization.pk, Account.Purpose.PREPAID, organization.currency)
    for charge in charges:
        if charge.total > has:
            return Forecast(until, _shortage(organization, charge, has, today))
        has -= charge.total
    return Forecast(until, None)


def _shortage(organization: Organization, charge: Charge, has: int, today: datetime.date) -> Shortage:
    means = Subscription.objects.filter(product=charge.product).values_list("means", flat=True).first()
    cards = organization.cards.filter(state=Card.State.READY, is_default=True, valid_until__gte=charge.day)
    has_card = means != Subscription.Means.PREPAID and cards.exists()
    missing = Money.of_minor(charge.total - has, organization.currency)
    return Shortage(max(charge.day, today), charge.product, missing, has_card)


def _charges(
    organization: Organization, today: datetime.date, until: datetime.date, now: datetime.datetime
) -> Iterator[Charge]:
    rows = _rows(organization, today, until)
    totals = _totals(organization, rows, today, now)
    for row in rows:
        for day in _days(row, today, until):
            if row.product.pk in totals:
                yield Charge(day, row.product, totals[row.product.pk])


def _rows(organization: Organization, today: datetime.date, until: datetime.date) -> list[DueRow]:
    """What renews by itself and not with a card alone."""
    by_card = Subscription.objects.filter(means=Subscription.Means.CARD).values("product_id")
    furthest = until + datetime.timedelta(days=FURTHEST)
    found = due_until(organization, furthest).filter(renews_itself=True, state=Product.State.ACTIVE)
    products = list(found.exclude(pk__in=by_card).select_related("kind__category", "plan")[:MOST])
    return [row for row in due_rows(organization, products, {}, today) if row.net is not None]


def _totals(
    organization: Organization, rows: Sequence[DueRow], today: datetime.date, now: datetime.datetime
) -> dict[int, int]:
    """What each costs with tax, each as a document of its own."""
    try:
        treatment = treatment_of(organization, today=today, now=now)
        wants = [Want(row.product, row.months) for row in rows]
        quote = quote_renewals(organization, wants, treatment, today=today)
    except RuleError:
        return {}
    lines: dict[int, list[QuotedLine]] = defaultdict(list)
    for line in quote.lines:
        lines[line.product_id or 0].append(line)
    return {pk: quote_of(each, quote.currency, quote.tax_reason).total for pk, each in lines.items()}


def _days(row: DueRow, today: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
    """When it is charged within the time: the next attempt of this term, then the first one of each further term."""
    ends_on, months = row.product.expires_on, row.subscription.months
    coming = [day for day in terms.attempts(ends_on, months) if day >= today] if ends_on else []
    if not coming or coming[0] > until:
        return
    yield coming[0]
    for number in range(1, MONTHS + 1):
        first = terms.term(row.subscription.anchor_on, row.subscription.months_paid, row.months * number)
        day = terms.attempts(first.last_day, row.months)[0]
        if day > until:
            return
        yield max(day, today)
