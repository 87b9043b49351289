"""What was spent in one currency, as a card shows it."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.spending.chart import CARD, PHONE, Chart, chart_of
from billing.spending.months import Month, Spending, month_of_documents
from core import locales
from core.components.formats import amount, number
from core.components.formats import month as month_words
from core.money import Money
from core.patterns import filled

MOST_KEPT = 64
"""Drawings of some 10 KB each."""


@dataclass(frozen=True)
class Drawing:
    """One currency as a card shows it: two drawings, and their months with the list of each."""

    currency: str
    says: str
    wide: Chart
    phone: Chart
    rows: list[tuple[str, str, Month]]
    total: Money

    @cached_property
    def lines(self) -> SafeString:
        """The rows of the table, drawn."""
        cells = ({"words": words, "url": url, "total": amount(month.total)} for words, url, month in self.rows)
        return filled("billing/spending/row.html", cells)


def drawn(found: list[Spending], slug: str, size: tuple[int, int, int] = CARD) -> list[Drawing]:
    """Each currency as a card of this size shows it, for wide and narrow pages; the newest month first in its table."""
    return [_drawn(each, slug, size, locales.current(), get_language()) for each in found]


@lru_cache(MOST_KEPT)
def _drawn(spent: Spending, slug: str, size: tuple[int, int, int], _locale: Hashable, _language: str | None) -> Drawing:
    """The same figures in the same words are drawn once: they change with a document."""
    months = reversed(spent.months)
    return Drawing(
        spent.currency, _finding(spent), chart_of(spent.months, size), chart_of(spent.months, PHONE),
        [(capfirst(month_words(month.first)), month_of_documents(slug, month.first), month) for month in months],
        sum((month.total for month in spent.months), start=Money.of_minor(0, spent.currency)),
    )  # fmt: skip


def _finding(spent: Spending) -> str:
    """What the chart says, for who does not see it."""
    words = _("Invoiced in the last 12 months with VAT, in %(currency)s. Most in %(month)s: %(amount)s.")
    dearest = spent.dearest
    return words % {
        "currency": spent.currency, "month": month_words(dearest.first), "amount": number(dearest.total.amount),
    }  # fmt: skip
