"""Days, amounts and percentages as documents write them: in the language of the document and the country of the
customer, whoever reads (UI-9, INV-11)."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils import translation

from billing.snapshot import Snapshot
from core import locales
from core.components.formats import MINUS, NO_BREAK, amount_text, day_text
from core.money import CENT, Money

EN_DASH = "\u2013"


@contextmanager
def spoken(snapshot: Snapshot) -> Iterator[None]:
    """Everything inside speaks the language of the document."""
    with translation.override(snapshot.language), locales.override(snapshot.customer.country):
        yield


def long_day(day: datetime.date) -> str:
    """«23 de noviembre de 2026», kept on one line."""
    return str(format_date(day, "long", locale=locales.current())).replace(" ", NO_BREAK)


def term(first: datetime.date | None, last: datetime.date | None) -> str:
    """A term for a column: the day at its start, the day at its end, both inclusive; "" for none."""
    days = [day_text(day).replace(" ", NO_BREAK) for day in (first, last) if day]
    return f" {EN_DASH} ".join(dict.fromkeys(days))


def long_term(first: datetime.date, last: datetime.date) -> str:
    """The same for the facts."""
    return f" {EN_DASH} ".join(dict.fromkeys([long_day(first), long_day(last)]))


def plain(minor: int) -> str:
    """An amount of minor units without its currency, which the column names."""
    text = format_decimal(Decimal(minor) * CENT, format="#,##0.00", locale=locales.current())
    return str(text).replace("-", MINUS)


def amount(minor: int, currency: str) -> str:
    """An amount of minor units with its currency, kept on one line."""
    return amount_text(Money.of_minor(minor, currency)).replace(" ", NO_BREAK)


def percentage(percent: Decimal) -> str:
    """«8,1 %» for ``8.1``."""
    text = format_percent(percent / 100, locale=locales.current(), decimal_quantization=False)
    return str(text).replace(" ", NO_BREAK)
