"""What something would cost, to the cent and before anybody is asked to pay (BIL-13, BIL-70).

A quote is what pages show, what a document is made of, and what is charged: nothing computes a price a second time.
Amounts are minor units.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing import terms
from billing.models import DocumentLine, Subscription
from billing.prices.book import PriceBook, prices_on
from billing.snapshot import TaxRow
from billing.tax import splits
from billing.tax.decision import Treatment
from billing.tax.sums import Net, totals
from core.errors import RuleError
from organizations.models import Organization
from products.models import Plan, Product

NOT_OFFERED = _("%(product)s cannot be renewed for this period. Choose another one.")


@dataclass(frozen=True)
class QuotedLine:
    """A row to be. ``starts_on`` and ``ends_on`` are inclusive; ``product_id`` None for what is no product."""

    kind: DocumentLine.Kind
    concept: str
    unit: int
    net: int
    category: str
    percent: Decimal
    country: str
    product_id: int | None = None
    plan_id: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    months: int | None = None
    quantity: int = 1
    discount: int = 0
    code: str = ""


@dataclass(frozen=True)
class Quote:
    """Rows and sums in one currency. ``tax_reason`` is the rule that decided the tax (``billing.tax.words.why``)."""

    currency: str
    lines: list[QuotedLine]
    taxes: list[TaxRow]
    net: int
    tax: int
    tax_reason: str

    @property
    def total(self) -> int:
        """What is paid."""
        return self.net + self.tax

    @property
    def products(self) -> list[int]:
        """Keys of what it is for."""
        return [row.product_id for row in self.lines if row.product_id]


@dataclass(frozen=True)
class Want:
    """A product that is to be renewed for so many months, with another plan than the one that counts next if told."""

    product: Product
    months: int
    plan: Plan | None = None


def quote_of(lines: Sequence[QuotedLine], currency: str, tax_reason: str) -> Quote:
    """The sums of these rows."""
    sums = totals(Net(line.net, line.category, line.percent, line.country) for line in lines)
    return Quote(currency, list(lines), sums.taxes, sums.net, sums.tax, tax_reason)


def quote_renewals(
    organization: Organization, wants: Iterable[Want], treatment: Treatment, *, today: datetime.date
) -> Quote:
    """The next term of each of these products at the prices of ``today``, worded in the organization's language.

    Raises RuleError for a period that is not offered.
    """
    wanted = list(wants)
    book = prices_on(today, organization.currency, [want.product for want in wanted])
    known = subscriptions_of([want.product for want in wanted], today)
    with translation.override(organization.invoice_language):
        lines = [row for want in wanted for row in _renewal(want, known[want.product.pk], book, treatment, today)]
    return quote_of(lines, organization.currency, treatment.key)


def offered(product: Product, subscription: Subscription, book: PriceBook, today: datetime.date) -> list[int]:
    """The lengths in months that the next term may have, shortest first."""
    lengths = book.terms(product, next_plan_of(product, subscription))
    return [months for months in lengths if subscription.takes(months, today)]


def _renewal(
    want: Want, subscription: Subscription, book: PriceBook, treatment: Treatment, today: datetime.date
) -> list[QuotedLine]:
    plan = want.plan or next_plan_of(want.product, subscription)
    net = book.net(want.product, want.months, plan)
    if net is None or not subscription.takes(want.months, today):
        raise RuleError(NOT_OFFERED % {"product": want.product.name})
    paid = terms.term(subscription.anchor_on, subscription.months_paid, want.months)
    return [
        QuotedLine(
            kind=DocumentLine.Kind.RENEWAL,
            concept=concept_of(want.product, plan),
            unit=part.net,
            net=part.net,
            category=treatment.category.value,
            percent=part.percent,
            country=treatment.country,
            product_id=want.product.pk,
            plan_id=plan.pk if plan else None,
            starts_on=part.starts_on,
            ends_on=part.last_day,
            months=want.months,
        )
        for part in splits.parts(net, treatment, paid.starts_on, paid.last_day)
    ]


def total_of(net: int, treatment: Treatment, paid: terms.Term) -> int:
    """What such a term costs with tax when it is billed alone, to the cent as ``quote_renewals`` says it (TAX-7)."""
    parts = splits.parts(net, treatment, paid.starts_on, paid.last_day)
    return totals(Net(part.net, treatment.category.value, part.percent, treatment.country) for part in parts).total


def next_plan_of(product: Product, subscription: Subscription) -> Plan | None:
    """The plan of the term that is to be paid next."""
    return subscription.next_plan or product.plan


def concept_of(product: Product, plan: Plan | None = None) -> str:
    """What a document calls a product, in the language of now, with another plan if told: «Web hosting Pro ·
    www.example.com»."""
    plan = plan or product.plan
    names = [product.kind.name, plan.name if plan else ""]
    what = names[0] if names[1] in {"", names[0]} or names[1].startswith(names[0]) else " ".join(names)
    return f"{what} · {product.service_name}"


def subscriptions_of(products: Sequence[Product], today: datetime.date) -> dict[int, Subscription]:
    """The subscription of each, in one query. One that was never billed here begins after its last paid day."""
    rows = Subscription.objects.filter(product__in=products).select_related("next_plan")
    found = {each.product_id: each for each in rows}
    return {
        product.pk: _continued(found[product.pk], product) if product.pk in found else unbilled(product, today)
        for product in products
    }


def _continued(subscription: Subscription, product: Product) -> Subscription:
    """Counted anew after days that were not paid here, such as the year of a transfer in: nobody pays them again."""
    next_on = product.expires_on + terms.ONE_DAY if product.expires_on else None
    if next_on and terms.later(subscription.anchor_on, subscription.months_paid) < next_on:
        subscription.anchor_on, subscription.months_paid = next_on, 0
    return subscription


def unbilled(product: Product, today: datetime.date) -> Subscription:
    """A subscription, not stored, of a product that was paid elsewhere until its last day."""
    anchor = product.expires_on + terms.ONE_DAY if product.expires_on else today
    return Subscription(product=product, organization_id=product.organization_id, anchor_on=anchor)
