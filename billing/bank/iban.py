"""Account numbers: what a person types becomes a compact IBAN, or a sentence that says what to write (BIL-39)."""

import re
from functools import cache
from typing import Any

import stdnum.iban
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.exceptions import ValidationError as WrongNumber

from core.errors import RuleError
from core.text import FiguresField

GROUPING = re.compile("[ \xa0\u202f-]")
"""What people and documents write between the groups."""
WORD = re.compile("^IBAN", re.IGNORECASE)
DIGITS = re.compile(r"\d+")
NO_FIGURE = re.compile("[^A-Za-z0-9]")
SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+")
NEVER_ISSUED = {"00", "01", "99"}
"""Check digits that the standard never gives, though the remainder may fit."""
LONGEST_TYPED = 60
QR_BANKS = range(30_000, 32_000)
"""Swiss banks' numbers of accounts that take nothing without a QR reference."""
SWISS = ("CH", "LI")
NOTHING = _("Write the IBAN of the account, such as CH93 0076 2011 6238 5295 7.")


def read(typed: str) -> str:
    """The compact IBAN. Raises RuleError with what to write instead."""
    number = WORD.sub("", GROUPING.sub("", typed))
    number = number.upper() if number.isascii() else number
    if not SHAPE.fullmatch(number):
        raise RuleError(_shape_sentence(number))
    _check_length(number)
    _check(number)
    return number


def is_valid(number: str) -> bool:
    """Whether it is a compact IBAN."""
    try:
        return read(number) == number
    except RuleError:
        return False


def is_qr(number: str) -> bool:
    """Whether money to this compact IBAN needs a QR reference: a second name of a normal account."""
    return number[:2] in SWISS and number[4:9].isdecimal() and int(number[4:9]) in QR_BANKS


def grouped(number: str) -> str:
    """As it is printed, in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def check_pays_out(number: str) -> None:
    """Raises RuleError for a QR-IBAN, to which nothing can be paid without a bill."""
    if is_qr(number):
        raise RuleError(_("Write the normal IBAN of this account: a QR-IBAN only takes payments of bills."))


@cache
def length_in(country: str) -> int:
    """How long IBANs of a country are; 0 for a country without any."""
    structure: str = numdb.get("iban").info(country)[0][1].get("bban", "")
    return 4 + sum(map(int, DIGITS.findall(structure))) if structure else 0


def _shape_sentence(number: str) -> Any:
    if not number:
        return NOTHING
    if NO_FIGURE.search(number):
        return _("Write only the letters A to Z and the digits 0 to 9 of the IBAN.")
    return _(
        "Write the IBAN: two letters of the country, two digits and the account, such as CH93 0076 2011 6238 5295 7."
    )


def _check_length(number: str) -> None:
    country, wanted = number[:2], length_in(number[:2])
    if not wanted:
        raise RuleError(
            _("Look at the first two letters: no country’s IBAN begins with %(start)s.") % {"start": country}
        )
    if len(number) != wanted:
        text = _("Write the %(wanted)s characters of the IBAN that begins with %(start)s; these are %(found)s.")
        raise RuleError(text % {"wanted": wanted, "start": country, "found": len(number)})


def _check(number: str) -> None:
    mistyped = _("Compare the IBAN with your bank’s, digit by digit: one is another, or two changed places.")
    if number[2:4] in NEVER_ISSUED:
        raise RuleError(mistyped)
    try:
        stdnum.iban.validate(number)
    except (InvalidChecksum, InvalidComponent) as error:
        raise RuleError(mistyped) from error
    except WrongNumber as error:
        text = _("Compare the IBAN with your bank’s: one that begins with %(start)s has digits or letters elsewhere.")
        raise RuleError(text % {"start": number[:2]}) from error


class IbanField(FiguresField):
    """An account in any usual spelling; cleaned to the compact IBAN. ``pays_out``: money will be sent to it."""

    def __init__(self, *, pays_out: bool = False, **options: Any) -> None:
        self.pays_out = pays_out
        options.setdefault("label", _("IBAN"))
        options.setdefault("max_length", LONGEST_TYPED)
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        options.setdefault("error_messages", {"required": NOTHING})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The compact IBAN, or nothing when nothing is asked for. Raises ValidationError with what to write."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            number = read(typed)
            if self.pays_out:
                check_pays_out(number)
        except RuleError as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        return number
