"""What a person types as an amount: read in any usual spelling, never guessed (BIL-60, BIL-61)."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components.formats import amount_text, number
from core.errors import RuleError
from core.forms import rule_as_error
from core.money import CURRENCIES, Money

LARGEST = 999_999_999_999
"""Minor units; whatever is beyond is no amount of ours."""
LONGEST = 60
"""Characters."""
WORDS = {
    "CHF": (
        "francos",
        "franken",
        "franchi",
        "francs",
        "franco",
        "franc",
        "sfr.",
        "frs.",
        "chf",
        "sfr",
        "frs",
        "fr.",
        "fr",
    ),
    "EUR": ("euros", "euro", "eur", "€"),
}
"""What stands before or behind an amount, in small letters, the longer ones first."""
GROUPING = re.compile("[ \u00a0\u2007\u2009\u202f'\u2019\u2018\u02bc]")
DASHES = "-\u2010-\u2015\u2212"
WITHOUT_CENTS = re.compile(rf"(?<=[.,])[{DASHES}]{{1,2}}$")
BELOW_ZERO = re.compile(rf"^[{DASHES}]\s*[0-9.,]|[0-9][{DASHES}]$")
TWO_READINGS = re.compile(r"([0-9]{1,3})[.,]([0-9]{3})")
SHAPE = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?P<group>['.,])[0-9]{3}(?:(?P=group)[0-9]{3})*)?(?:(?P<sign>[.,])(?P<cents>[0-9]+))?"
)


class UnusableAmount(RuleError):
    """The text is no amount in the currency; the message says what to write."""


class AmbiguousAmount(UnusableAmount):
    """The text says two amounts; the message shows both."""

    def __init__(self, larger: Money, smaller: Money) -> None:
        shown = {"larger": amount_text(larger), "smaller": amount_text(smaller)}
        super().__init__(_("This can be read in two ways. Write %(larger)s or %(smaller)s.") % shown)
        self.readings = (larger, smaller)


def read(text: str, currency: str) -> Money:
    """The amount that a person typed, zero or more, of an account in ``currency``.

    Raises AmbiguousAmount for a single sign with three digits behind it, UnusableAmount for what is no amount.
    """
    if len(text) > LONGEST:
        raise UnusableAmount(_example())
    bare = _without_currency(text.strip(), currency)
    if BELOW_ZERO.search(bare):
        raise UnusableAmount(_("Write an amount above zero, without a minus sign."))
    digits = GROUPING.sub("'", WITHOUT_CENTS.sub("00", bare))
    found = TWO_READINGS.fullmatch(digits)
    if found and found[1] != "0":
        raise AmbiguousAmount(_money(found[1] + found[2], "", currency), _money(found[1], found[2][:2], currency))
    return _read_shape(digits, currency)


class AmountField(forms.CharField):
    """An amount in one currency; what comes out is Money. The form calls ``ask_in`` before anything is read."""

    currency = "CHF"
    least, most = 1, LARGEST

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": gettext_lazy("Write an amount.")})
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **options)

    def ask_in(self, currency: str, *, least: int, most: int) -> None:
        """Ask for an amount of this currency, between two limits in minor units that stand beside the field."""
        self.currency, self.least, self.most = currency, least, most
        limits = [amount_text(Money.of_minor(each, currency)) for each in (least, most)]
        self.help_text = _("From %(least)s to %(most)s.") % {"least": limits[0], "most": limits[1]}

    def prepare_value(self, value: Any) -> Any:
        """An amount as it can be read again in every language."""
        return f"{value.amount:.2f}" if isinstance(value, Money) else value

    def to_python(self, value: Any) -> Money | None:  # type: ignore[override]  # text in, an amount out
        """Money, or None for nothing. Raises ValidationError that says what to write."""
        text = super().to_python(value)
        if not text:
            return None
        with rule_as_error():
            return self._within(read(text, self.currency))

    def _within(self, amount: Money) -> Money:
        if amount.minor > self.most:
            raise UnusableAmount(_too_much(Money.of_minor(self.most, self.currency)))
        if amount.minor < self.least:
            shown = amount_text(Money.of_minor(self.least, self.currency))
            raise UnusableAmount(_("Write an amount of at least %(amount)s.") % {"amount": shown})
        return amount


def _read_shape(digits: str, currency: str) -> Money:
    found = SHAPE.fullmatch(digits)
    if found is None or not digits or (found["sign"] and found["sign"] == found["group"]):
        raise UnusableAmount(_example())
    whole, cents = found["whole"] or "0", found["cents"] or ""
    if len(cents) > 2 or TWO_READINGS.fullmatch(digits):
        raise UnusableAmount(_("Write at most two digits after the decimal sign."))
    amount = _money("".join(filter(str.isdigit, whole)), cents, currency)
    if amount.minor > LARGEST:
        raise UnusableAmount(_too_much(Money.of_minor(LARGEST, currency)))
    return amount


def _money(whole: str, cents: str, currency: str) -> Money:
    return Money.of_minor(int(whole) * 100 + int(cents.ljust(2, "0")), currency)


def _without_currency(text: str, currency: str) -> str:
    """The text without the currency of the account at one of its ends. Raises UnusableAmount for another currency."""
    small = text.lower()
    for word in WORDS[currency]:
        if small.startswith(word):
            return text[len(word) :].strip()
        if small.endswith(word):
            return text[: -len(word)].strip()
    if _names_currency("".join(filter(str.isalpha, text))) or any(unicodedata.category(sign) == "Sc" for sign in text):
        raise UnusableAmount(
            _("Write the amount in %(currency)s: this account has no other currency.") % {"currency": currency}
        )
    return text


def _names_currency(word: str) -> bool:
    known = any(word.lower() in WORDS[currency] for currency in CURRENCIES)
    return known or is_currency(word.upper())


def _example() -> str:
    return _("Write an amount such as %(example)s.") % {"example": number(Decimal("42.55"))}


def _too_much(most: Money) -> str:
    return _("Write an amount of at most %(amount)s.") % {"amount": amount_text(most)}
