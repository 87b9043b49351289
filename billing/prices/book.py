"""What a product costs on a day, and for which terms it can be had (BIL-51, BIL-52)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from billing.models import Price, Threshold
from products.models import Plan, Product


@dataclass(frozen=True)
class PriceBook:
    """The prices and thresholds of one currency that count on one day, of every plan of some kinds. Net minor units.

    ``nets`` are by kind, plan and months; ``least`` by months.
    """

    currency: str
    nets: dict[tuple[int, int | None, int], int]
    least: dict[int, int]

    def net(self, product: Product, months: int, plan: Plan | None = None) -> int | None:
        """The net price of a term, of another plan than the present one if told; None for what is not offered."""
        net = self.nets.get((product.kind_id, plan.pk if plan else product.plan_id, months))
        return net if net is not None and net >= self.least.get(months, 0) else None

    def terms(self, product: Product, plan: Plan | None = None) -> list[int]:
        """The lengths in months that are offered, shortest first."""
        pair = product.kind_id, plan.pk if plan else product.plan_id
        return sorted(n for (k, p, n) in self.nets if (k, p) == pair and self.net(product, n, plan) is not None)


@dataclass(frozen=True)
class DatedBook:
    """What is known today of the prices of a span of days: each book with the day from which it counts."""

    books: list[tuple[datetime.date, PriceBook]]

    def on(self, day: datetime.date) -> PriceBook:
        """The book of one of these days."""
        return next((book for since, book in reversed(self.books) if since <= day), self.books[0][1])


def prices_on(day: datetime.date, currency: str, products: Iterable[Product]) -> PriceBook:
    """The book for these products, in two queries."""
    return read_books(day, day, currency, {each.kind_id for each in products}).on(day)


def listed(product: Product, months: int, day: datetime.date, currency: str) -> int | None:
    """The net price of the list for one term of one product, whether the term is offered or not; one query."""
    rows = Price.objects.filter(
        kind_id=product.kind_id, plan=product.plan, months=months, currency=currency, starts_on__lte=day
    )
    return rows.order_by("-starts_on").values_list("net", flat=True).first()


def read_book(day: datetime.date, currency: str, offers: Iterable[tuple[int, int | None]]) -> PriceBook:
    """The same by kinds and plans, without other plans."""
    pairs = set(offers)
    book = read_books(day, day, currency, {kind for kind, _plan in pairs}).on(day)
    nets = {key: net for key, net in book.nets.items() if key[:2] in pairs}
    return PriceBook(currency, nets, book.least)


def read_books(first: datetime.date, last: datetime.date, currency: str, kinds: Iterable[int]) -> DatedBook:
    """The books of these kinds, all their plans, for every day between these two; also in two queries."""
    rows = Price.objects.filter(kind_id__in=set(kinds), currency=currency, starts_on__lte=last).order_by("starts_on")
    prices: list[tuple[Any, ...]] = list(rows.values_list("kind_id", "plan_id", "months", "net", "starts_on"))
    rules = Threshold.objects.filter(currency=currency, starts_on__lte=last).order_by("starts_on")
    marks: list[tuple[Any, ...]] = list(rules.values_list("months", "least", "starts_on"))
    days = sorted({first, *(row[-1] for row in [*prices, *marks] if row[-1] > first)})
    return DatedBook([(day, _book(day, currency, prices, marks)) for day in days])


def _book(day: datetime.date, currency: str, prices: Sequence[Any], marks: Sequence[Any]) -> PriceBook:
    nets = {(kind, plan, months): net for kind, plan, months, net, since in prices if since <= day}
    least = {months: least for months, least, since in marks if since <= day}
    return PriceBook(currency, {key: net for key, net in nets.items() if net is not None}, least)
