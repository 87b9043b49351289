"""Dates, amounts and numbers as the reader writes them (UI-9); values come from CLDR through Babel."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import locales, zones
from core.components.registry import register
from core.money import Money

NO_BREAK = "\u00a0"
MINUS = "\u2212"
BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNT = re.compile(r"(-?\d{1,15}\.\d\d) (CHF|EUR)")


@register.filter
def day(value: datetime.date | None) -> SafeString:
    """``{{ date|day }}``: «23 nov 2026», never a two-digit year; an instant is shown in the reader's zone."""
    if value is None:
        return SafeString("")
    date = timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value
    return _marked(date, locales.current())


@lru_cache(maxsize=4096)
def _marked(date: datetime.date, locale: Locale) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), _medium(date, locale))


@lru_cache(maxsize=4096)
def _medium(date: datetime.date, locale: Locale) -> str:
    return format_date(date, "medium", locale=locale)


@register.filter
def plain_day(value: datetime.date | None) -> str:
    """``{{ date|plain_day }}``: the same without markup, for mails and attributes."""
    if value is None:
        return ""
    return day_text(timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value)


def written_moment(text: str) -> str:
    """An ISO instant or day, or an amount of the journal, as the reader writes it; any other text as it is."""
    try:
        if found := AMOUNT.fullmatch(text):
            return amount_text(Money(Decimal(found[1]), found[2]))
        if ISO_DAY.fullmatch(text):
            return day_text(datetime.date.fromisoformat(text))
        return plain_instant(datetime.datetime.fromisoformat(text)) if ISO_DAY.match(text) and "T" in text else text
    except ValueError:
        return text


@register.filter
def zone_name(key: str) -> str:
    """``{{ reader.time_zone|zone_name }}``: «Zúrich» for ``Europe/Zurich``."""
    return zones.city(key)


@register.filter
def zone_label(key: str) -> str:
    """``{{ reader.time_zone|zone_label }}``: «Zúrich (Suiza)» for ``Europe/Zurich``."""
    return zones.label(key)


@register.filter
def instant(value: datetime.datetime | None) -> SafeString:
    """``{{ moment|instant }}``: date and 24-hour time in the reader's zone; the exact value for machines."""
    if value is None:
        return SafeString("")
    exact = timezone.localtime(value).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', exact, plain_instant(value))


@register.filter
def plain_instant(value: datetime.datetime) -> str:
    """``{{ moment|plain_instant }}``: the same without markup, for mails."""
    local = timezone.localtime(value)
    return f"{day_text(local.date())}, {local:%H:%M}"


def recent(value: datetime.datetime, now: datetime.datetime) -> SafeString:
    """As ``instant``, with words for today and yesterday of the reader."""
    local = timezone.localtime(value)
    age = (timezone.localtime(now).date() - local.date()).days
    words = {0: _("today, %(time)s"), 1: _("yesterday, %(time)s")}.get(age)
    told = words % {"time": f"{local:%H:%M}"} if words else plain_instant(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), told)


@register.filter
def month(value: datetime.date) -> str:
    """``{{ date|month }}``: «noviembre de 2026»."""
    return _in_shape("yMMMM", value, locales.current())


def month_mark(value: datetime.date) -> str:
    """«nov», below a bar of a chart."""
    return _in_shape("LLL", value, locales.current())


@lru_cache(maxsize=4096)
def _in_shape(skeleton: str, value: datetime.date, locale: Locale) -> str:
    """CLDR's words for these parts of a date; charts repeat their axes."""
    if skeleton == "LLL":
        return str(format_date(value, skeleton, locale=locale))
    return str(format_skeleton(skeleton, value, locale=locale))


@register.filter
def period(months: int) -> str:
    """``{{ months|period }}``: «3 months», «1 year»."""
    years, rest = divmod(months, 12)
    if rest or not months:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


@register.filter
def amount(value: Money | None) -> SafeString:
    """``{{ money|amount }}``: an amount with its currency, kept on one line."""
    return SafeString("") if value is None else _amount(value.amount, value.currency, locales.current())


@lru_cache(maxsize=4096)
def _amount(value: Decimal, currency: str, locale: Locale) -> SafeString:
    return format_html('<span class="num">{}</span>', _priced(value, currency, locale))


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """``{% filter one_line %}…{% endfilter %}``: the text with single blanks, for a title that blocks fill. What
    must not break stays: French sets such a blank before a colon."""
    return BREAKS.sub(" ", text).strip()


@register.filter
def number(value: Decimal | int | None) -> str:
    """``{{ n|number }}``: grouped digits."""
    return "" if value is None else _grouped(value, locales.current())


@lru_cache(maxsize=4096)
def _grouped(value: Decimal | int, locale: Locale) -> str:
    return str(format_decimal(value, locale=locale)).replace("-", MINUS)


def weekday_text(date: datetime.date) -> str:
    """The full date with its weekday, to begin a sentence: «Lunes, 23 de noviembre de 2026»."""
    return _sentence(date, locales.current())


@lru_cache(maxsize=64)
def _sentence(date: datetime.date, locale: Locale) -> str:
    return capfirst(str(format_date(date, "full", locale=locale)))


def short_day(date: datetime.date) -> str:
    """«23 nov», where the year is clear: on an axis."""
    return _in_shape("MMMd", date, locales.current())


def day_text(date: datetime.date) -> str:
    """The medium date of the reader's locale, for sentences."""
    return _medium(date, locales.current())


def amount_text(money: Money) -> str:
    """The amount for sentences: a space between a currency code and its digits, a true minus."""
    return _priced(money.amount, money.currency, locales.current())


@lru_cache(maxsize=4096)
def _priced(value: Decimal, currency: str, locale: Locale) -> str:
    text = format_currency(value, currency, locale=locale).replace("-", MINUS)
    return text.replace(currency, currency + NO_BREAK) if _glued(text, currency) else text


def digits_text(money: Money) -> str:
    """The digits of the amount alone, where its currency stands beside them."""
    return _digits(money.amount, locales.current())


@lru_cache(maxsize=4096)
def _digits(value: Decimal, locale: Locale) -> str:
    return str(format_decimal(value, format="#,##0.00", locale=locale)).replace("-", MINUS)


def _glued(text: str, currency: str) -> bool:
    rest = text.partition(currency)[2]
    return rest[:1].isdigit() or rest[:1] == MINUS


register.filter("plain_amount", amount_text)
register.filter("labelled", locales.labelled)
