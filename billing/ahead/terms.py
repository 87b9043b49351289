"""The terms to come of what is due, each with what it will cost: board, calendar, feed, forecast are drawn from them.

The products are those of ``billing.due.rows``, the one query; here they are only reckoned on (BIL-90).
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing import terms
from billing.models import Subscription
from billing.prices.book import PriceBook, read_books
from billing.prices.quotes import next_plan_of, subscriptions_of, total_of
from billing.renewals import ladder
from billing.tax.decision import Treatment
from billing.tax.rates import NoRate, UnknownPlace
from billing.tax.register import treatment_of
from core.money import Money
from organizations.models import Organization
from products.models import Product

MONTHS_AHEAD = 12
"""What is looked at: this month and the eleven after it."""


def horizon(today: datetime.date) -> datetime.date:
    """The last day that is looked at."""
    return terms.later(today.replace(day=1), MONTHS_AHEAD) - terms.ONE_DAY


@dataclass(frozen=True)
class Renewal:
    """A term to come. ``due_on`` is the last day paid before it; ``total`` what it costs with tax, None: no price.

    ``tried_on`` is the next day on which it is charged by itself, None for what is paid by hand. The next term of a
    product is certain; those after it (``follows``) come if each is renewed as the one before.
    """

    product: Product
    subscription: Subscription
    due_on: datetime.date
    months: int
    total: Money | None
    tried_on: datetime.date | None
    follows: bool = False


class Reckoning:
    """What these products cost from today on. Four queries, however many they are: prices, least amounts,
    subscriptions, tax.

    A next term costs what it would today, or on the day on which it is charged by itself; later ones what is known
    today of the prices of their day.
    """

    def __init__(self, organization: Organization, products: Sequence[Product], now: datetime.datetime) -> None:
        self._today = organization.day_at(now)
        self._currency, kinds = organization.currency, {each.kind_id for each in products}
        self._books = read_books(self._today, horizon(self._today), self._currency, kinds)
        self._known = subscriptions_of(products, self._today)
        self._treatment = _treatment(organization, self._today, now)
        self._totals: dict[tuple[int, terms.Term], int] = {}

    def next(self, product: Product) -> Renewal:
        """The next term of one of the products, which has a last paid day."""
        return next(self.until(product, product.expires_on or self._today))

    def until(self, product: Product, last: datetime.date) -> Iterator[Renewal]:
        """Its next term, and those that follow on it until this day. What lies in the past is due once."""
        known, due_on, follows = self._known[product.pk], product.expires_on, False
        months_paid = known.months_paid
        while due_on is not None and (due_on <= last or not follows):
            renewal = self._renewal(product, known, due_on, months_paid, follows=follows)
            if not follows or due_on >= self._today:
                yield renewal
            months_paid += renewal.months
            due_on, follows = terms.later(known.anchor_on, months_paid) - terms.ONE_DAY, True

    def _renewal(
        self, product: Product, known: Subscription, due_on: datetime.date, months_paid: int, *, follows: bool
    ) -> Renewal:
        days = ladder.attempts(known.decided_on(due_on), known.months) if product.renews_itself else []
        tried_on = next((day for day in days if day >= self._today), None)
        priced_on = tried_on or (due_on if follows else self._today)
        book = self._books.on(priced_on)
        months = months_of(product, known, book)
        net = book.net(product, months, next_plan_of(product, known))
        paid = terms.term(known.anchor_on, months_paid, months)
        total = None if net is None else self._total(net, paid)
        return Renewal(product, known, due_on, months, total, tried_on, follows)

    def _total(self, net: int, paid: terms.Term) -> Money | None:
        if self._treatment is None:
            return None
        if (net, paid) not in self._totals:
            self._totals[net, paid] = total_of(net, self._treatment, paid)
        return Money.of_minor(self._totals[net, paid], self._currency)


def months_of(product: Product, known: Subscription, book: PriceBook) -> int:
    """The length of the next term. What renews by itself keeps its own, also one that is no longer offered: then it has
    no price, and somebody has to choose."""
    usual, offered = known.next_months or known.months, book.terms(product, next_plan_of(product, known))
    return usual if product.renews_itself or usual in offered else next(iter(offered), usual)


def _treatment(organization: Organization, today: datetime.date, now: datetime.datetime) -> Treatment | None:
    try:
        return treatment_of(organization, today=today, now=now)
    except (NoRate, UnknownPlace):
        return None
