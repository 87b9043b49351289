"""What a product costs on a day, and for which terms it can be had (BIL-51, BIL-52)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from billing.models import Price, Threshold
from products.models import Product


@dataclass(frozen=True)
class PriceBook:
    """The prices and thresholds of one currency that count on one day, of some plans. Net minor units.

    ``nets`` are by kind, plan and months; ``least`` by months.
    """

    currency: str
    nets: dict[tuple[int, int | None, int], int]
    least: dict[int, int]

    def net(self, product: Product, months: int) -> int | None:
        """The net price of a term; None for a term that is not offered."""
        net = self.nets.get((product.kind_id, product.plan_id, months))
        return net if net is not None and net >= self.least.get(months, 0) else None

    def terms(self, product: Product) -> list[int]:
        """The lengths in months that are offered, shortest first."""
        kind, plan = product.kind_id, product.plan_id
        return sorted(n for (k, p, n) in self.nets if (k, p) == (kind, plan) and self.net(product, n) is not None)


def prices_on(day: datetime.date, currency: str, products: Iterable[Product]) -> PriceBook:
    """The book for these products, in two queries."""
    return read_book(day, currency, {(each.kind_id, each.plan_id) for each in products})


def read_book(day: datetime.date, currency: str, offers: Iterable[tuple[int, int | None]]) -> PriceBook:
    """The same by kinds and plans."""
    pairs = set(offers)
    wanted = Q(kind_id__in={kind for kind, _plan in pairs})
    rows = Price.objects.filter(wanted, currency=currency, starts_on__lte=day).order_by("starts_on")
    nets = {
        (kind, plan, months): net
        for kind, plan, months, net in rows.values_list("kind_id", "plan_id", "months", "net")
        if (kind, plan) in pairs
    }
    marks = Threshold.objects.filter(currency=currency, starts_on__lte=day).order_by("starts_on")
    return PriceBook(
        currency, {key: net for key, net in nets.items() if net is not None}, dict(marks.values_list("months", "least"))
    )
