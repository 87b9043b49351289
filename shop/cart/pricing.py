"""What the cart costs now, line by line. Nothing else computes a price of the shop (BIL-70, F4, F5)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from billing.prices.book import PriceBook, prices_on
from billing.prices.first_terms import FirstTerm, NewProduct, first_terms
from billing.prices.quotes import Quote, quote_of
from billing.tax.decision import Treatment
from billing.tax.register import treatment_of
from billing.tax.sums import tax_of
from billing.terms import later
from core.errors import RuleError
from core.money import Money
from domains.extensions.reading import extension_of
from organizations.models import Organization
from products.models import Kind
from shop.cart.transfers import transfer_term
from shop.codes.matching import Priced, check_code
from shop.codes.matching import why_not as why_not_code
from shop.codes.offers import why_not as why_not_offer
from shop.models import CartLine
from shop.models.promotion import WHOLE
from shop.special import NOTICES, check_one

NOTHING_OFF = Decimal(0)


@dataclass(frozen=True)
class CartRow:
    """A line with its price. ``term`` None: it cannot be ordered now, and ``problem`` says why; with a price,
    ``problem`` says why its code or offer does not count. Amounts are Money."""

    line: CartLine
    term: FirstTerm | None
    problem: str
    currency: str
    tax_percent: Decimal
    then_from: datetime.date
    year: int | None = None
    """The price of the next term where it is another one than that of the first."""

    @property
    def net(self) -> Money:
        """What it costs without tax."""
        return self._money(self.term.net if self.term else 0)

    @property
    def unit(self) -> Money:
        """What the list says."""
        return self._money(self.term.unit if self.term else 0)

    @property
    def discount(self) -> Money:
        """What is taken off."""
        return self.unit - self.net

    @property
    def offers_warranty(self) -> bool:
        """Whether Renewal Warranty can be chosen with its order (DOM-16)."""
        return self.line.kind.warranty == Kind.Warranty.ORDER

    @property
    def notice(self) -> object:
        """What has to be known of it before it is ordered; "" for most."""
        return NOTICES.get(self.line.kind.key, "")

    @property
    def then(self) -> Money:
        """What the next term costs with tax, at the list of today (F6)."""
        unit = self.year if self.year is not None else self.term.unit if self.term else 0
        return self._money(unit + tax_of(unit, self.tax_percent))

    @property
    def adds_years(self) -> int | None:
        """Of a name from another registrar: how many years its registry adds. None for all others."""
        if not self.line.is_transfer or self.line.plan is None:
            return None
        return extension_of(self.line.plan.key, self.then_from).transfer.adds_years

    def _money(self, amount: int) -> Money:
        return Money.of_minor(amount, self.currency)


@dataclass(frozen=True)
class PricedCart:
    """All lines, and the quote of those that can be ordered; None when there are none."""

    rows: list[CartRow]
    quote: Quote | None
    terms: str

    @property
    def is_ready(self) -> bool:
        """Whether it can be ordered as it is."""
        return bool(self.rows) and all(row.term for row in self.rows)

    @property
    def warranted(self) -> list[str]:
        """Names of what can have Renewal Warranty with its order."""
        return [row.line.service_name for row in self.rows if row.offers_warranty]

    @property
    def total(self) -> Money:
        """What is paid."""
        currency = self.rows[0].currency if self.rows else "CHF"
        return Money.of_minor(self.quote.total if self.quote else 0, currency)

    def facts(self) -> object:
        """What a page shows and a person confirms."""
        return [list(self._facts()), self.total.minor, self.total.currency, self.terms]

    def _facts(self) -> Iterator[object]:
        for row in self.rows:
            line, term = row.line, row.term
            yield (
                line.pk, line.kind_id, line.plan_id, line.months, line.service_name, line.code_id, line.offer_id,
                [(each.unit, each.net, str(each.percent), str(each.starts_on)) for each in term.rows] if term else None,
            )  # fmt: skip


def price_cart(organization: Organization, now: datetime.datetime, terms: str) -> PricedCart:
    """The cart at the prices, codes and offers of now, for who accepts this version of the ``terms``."""
    today = organization.day_at(now)
    kept = organization.cart_lines.select_related("kind__category", "plan", "code__kind", "code__plan")
    lines = list(kept.select_related("offer__kind", "offer__plan").prefetch_related("offer__lines"))
    treatment = treatment_of(organization, today=today, now=now)
    book = prices_on(today, organization.currency, [line.product for line in lines])
    rows = [_row(organization, line, book, treatment, now) for line in lines]
    priced = [part for row in rows if row.term for part in row.term.rows]
    quote = quote_of(priced, organization.currency, treatment.key) if priced else None
    return PricedCart(rows, quote, terms)


def _row(
    organization: Organization, line: CartLine, book: PriceBook, treatment: Treatment, now: datetime.datetime
) -> CartRow:
    line.organization = organization
    today = organization.day_at(now)
    unit = book.net(line.product, line.months)
    problem = _why_not(line, unit, now) if unit is not None else ""
    percent, text = _off(line) if not problem else (NOTHING_OFF, "")
    try:
        if line.is_transfer:
            return _of_transfer(line, book, treatment, today)
        check_one(organization, line.kind)
        (term,) = first_terms(
            organization, [NewProduct(line.product, line.months, percent, text)], book, treatment, today
        )
    except RuleError as refusal:
        return _as_row(line, None, str(refusal.message), book, treatment, today)
    return _as_row(line, term, problem, book, treatment, today)


def _of_transfer(line: CartLine, book: PriceBook, treatment: Treatment, today: datetime.date) -> CartRow:
    term = transfer_term(line, book, treatment, today)
    row = _as_row(line, term, "", book, treatment, today)
    return replace(row, year=book.net(line.product, line.months) or 0)


def _as_row(
    line: CartLine, term: FirstTerm | None, problem: str, book: PriceBook, treatment: Treatment, today: datetime.date
) -> CartRow:
    return CartRow(line, term, problem, book.currency, treatment.percent, later(today, line.months))


def _off(line: CartLine) -> tuple[Decimal, str]:
    """What is taken off, and the code that documents name."""
    if line.offer_id:
        return WHOLE, ""
    return (line.code.percent, line.code.text) if line.code else (NOTHING_OFF, "")


def _why_not(line: CartLine, unit: int, now: datetime.datetime) -> str:
    """Why the code or the offer of the line does not count any more; "" when it does."""
    if line.offer:
        return why_not_offer(line.offer, line, now)
    if line.code is None:
        return ""
    try:
        check_code(line.code, line.organization, now)
    except RuleError as refusal:
        return str(refusal.message)
    found = why_not_code(line.code, Priced(line, unit))
    return found[1] if found else ""
