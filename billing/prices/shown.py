"""Quotes and documents on pages: amounts as money, rows as their reader sees them."""

from collections.abc import Iterator
from dataclasses import dataclass

from billing.prices.quotes import Quote, QuotedLine
from billing.tax.words import why
from core.components.formats import number
from core.money import Money


@dataclass(frozen=True)
class ShownQuote:
    """A quote for a template."""

    quote: Quote

    @property
    def lines(self) -> Iterator[tuple[QuotedLine, Money]]:
        """Each row and its net amount."""
        return ((row, self._money(row.net)) for row in self.quote.lines)

    @property
    def taxes(self) -> Iterator[tuple[str, Money, Money]]:
        """Percentage, basis and tax of every row of the VAT table."""
        rows = self.quote.taxes
        return ((number(row.percent.normalize()), self._money(row.basis), self._money(row.tax)) for row in rows)

    @property
    def net(self) -> Money:
        """Without tax."""
        return self._money(self.quote.net)

    @property
    def tax(self) -> Money:
        """The tax."""
        return self._money(self.quote.tax)

    @property
    def total(self) -> Money:
        """What is paid."""
        return self._money(self.quote.total)

    @property
    def why_this_tax(self) -> str:
        """The rule that decided the tax, in a sentence."""
        return why(self.quote.tax_reason)

    def _money(self, amount: int) -> Money:
        return Money.of_minor(amount, self.quote.currency)
