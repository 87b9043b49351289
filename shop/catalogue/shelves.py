"""What is offered today, and for how much (SHO-12). Net amounts are those of the price list; minor units."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from billing.prices.book import PriceBook, read_book
from billing.tax.decision import Treatment
from billing.tax.register import treatment_of
from billing.tax.sums import tax_of
from core.money import Money
from organizations.models import Organization
from products.models import Kind, Plan, Product
from shop.policies import CONSUMERS
from shop.special import NOTICES


@dataclass(frozen=True)
class PriceTag:
    """How prices are shown: of which organization, on which day, with its tax or without."""

    book: PriceBook
    treatment: Treatment
    with_tax: bool

    def shown(self, net: int) -> Money:
        """A price as its reader wants it."""
        tax = tax_of(net, self.treatment.percent) if self.with_tax else 0
        return Money.of_minor(net + tax, self.book.currency)


@dataclass(frozen=True)
class PlanOnOffer:
    """A plan, or the kind itself where it has none, with its price by months."""

    kind: Kind
    plan: Plan | None
    prices: dict[int, Money]

    @property
    def name(self) -> str:
        """As it stands on the shelf."""
        return self.plan.name if self.plan else self.kind.name


@dataclass(frozen=True)
class KindOnOffer:
    """A kind with the plans that can be ordered now, and every length that one of them has."""

    kind: Kind
    plans: list[PlanOnOffer]

    @property
    def months(self) -> list[int]:
        """Shortest first."""
        return sorted({months for plan in self.plans for months in plan.prices})

    @property
    def table(self) -> list[tuple[PlanOnOffer, list[tuple[int, Money | None]]]]:
        """The plans side by side: each length with its price, None where it is not offered."""
        return [(plan, [(months, plan.prices.get(months)) for months in self.months]) for plan in self.plans]

    @property
    def least(self) -> tuple[int, Money]:
        """The shortest term and what the cheapest plan costs for it."""
        shortest = self.months[0]
        prices = [plan.prices[shortest] for plan in self.plans if shortest in plan.prices]
        return shortest, min(prices, key=lambda price: price.minor)


def tag_for(
    organization: Organization, kinds: Iterable[Kind], now: datetime.datetime, *, with_tax: bool | None = None
) -> PriceTag:
    """The prices of these kinds on the organization's day; ``with_tax`` None: as its kind of reader expects."""
    today = organization.day_at(now)
    pairs = {(kind.pk, plan.pk) for kind in kinds for plan in kind.plans.all()} | {(kind.pk, None) for kind in kinds}
    treatment = treatment_of(organization, today=today, now=now)
    wanted = organization.kind in CONSUMERS if with_tax is None else with_tax
    return PriceTag(read_book(today, organization.currency, pairs), treatment, wanted)


def kinds_offered() -> QuerySet[Kind]:
    """Kinds of the catalogue in their order, plans at hand; whether they have a price is another question. What has a
    page of its own is left out."""
    plans = Prefetch("plans", Plan.objects.filter(is_current=True))
    current = Kind.objects.filter(is_current=True, category__is_current=True).select_related("category")
    return (
        current.exclude(key__in=NOTICES).prefetch_related(plans).order_by("category__rank", "category_id", "rank", "pk")
    )


def on_offer(kind: Kind, tag: PriceTag) -> KindOnOffer:
    """The kind with its prices; without plans when nothing of it is offered."""
    plans: list[Plan | None] = [None, *kind.plans.all()]
    offers = [PlanOnOffer(kind, plan, _prices(kind, plan, tag)) for plan in plans]
    return KindOnOffer(kind, [offer for offer in offers if offer.prices])


def _prices(kind: Kind, plan: Plan | None, tag: PriceTag) -> dict[int, Money]:
    product = Product(kind=kind, plan=plan)
    return {months: tag.shown(tag.book.net(product, months) or 0) for months in tag.book.terms(product)}
