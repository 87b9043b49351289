"""What new products would cost: their first term, with what a code or a free offer takes off (SHO-2, SHO-18).

Amounts are minor units. The discount is counted and rounded per product, before any tax.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing import terms
from billing.models import DocumentLine
from billing.prices.book import PriceBook
from billing.prices.quotes import QuotedLine, concept_of
from billing.tax import splits
from billing.tax.decision import Treatment
from billing.tax.sums import discount
from core.errors import RuleError
from organizations.models import Organization
from products.models import Product

NOT_OFFERED = _("%(product)s is not offered for this period any more. Take it out of the cart and choose again.")


@dataclass(frozen=True)
class NewProduct:
    """A product to be, not stored, for so many months. ``percent`` of its price is taken off, because of ``code``."""

    product: Product
    months: int
    percent: Decimal = Decimal(0)
    code: str = ""


@dataclass(frozen=True)
class FirstTerm:
    """The rows of one new product: several where its term lies over a change of the tax rate."""

    rows: list[QuotedLine]

    @property
    def unit(self) -> int:
        """The price of the list."""
        return sum(row.unit for row in self.rows)

    @property
    def net(self) -> int:
        """What is paid for the term."""
        return sum(row.net for row in self.rows)


def first_terms(
    organization: Organization,
    wanted: Iterable[NewProduct],
    book: PriceBook,
    treatment: Treatment,
    today: datetime.date,
) -> list[FirstTerm]:
    """The first terms, from ``today`` on, worded in the language of the organization's documents.

    Raises RuleError for a period that is not offered.
    """
    with translation.override(organization.invoice_language):
        return [_first_term(each, book, treatment, today) for each in wanted]


def _first_term(wanted: NewProduct, book: PriceBook, treatment: Treatment, today: datetime.date) -> FirstTerm:
    concept = concept_of(wanted.product)
    price = book.net(wanted.product, wanted.months)
    if price is None:
        raise RuleError(NOT_OFFERED % {"product": concept})
    paid = terms.term(today, 0, wanted.months)
    off = discount(price, wanted.percent)
    nets = splits.parts(price - off, treatment, paid.starts_on, paid.last_day)
    taken = splits.parts(off, treatment, paid.starts_on, paid.last_day)
    return FirstTerm([
        QuotedLine(
            kind=DocumentLine.Kind.FIRST, concept=concept, unit=part.net + less.net, net=part.net, discount=less.net,
            code=wanted.code, category=treatment.category.value, percent=part.percent, country=treatment.country,
            starts_on=part.starts_on, ends_on=part.last_day, months=wanted.months,
        )
        for part, less in zip(nets, taken, strict=True)
    ])  # fmt: skip
