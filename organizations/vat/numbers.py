"""VAT numbers: the check digits that each country calculates, and one spelling (ORG-60)."""

import re

import stdnum.ch.vat
import stdnum.eu.vat
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber

EU = {state.upper() for state in stdnum.eu.vat.MEMBER_STATES} - {"XI"}
AREAS = {"GR": "EL", "MC": "FR", "LI": "CH", "IM": "GB"}
"""Countries whose numbers begin as another one's."""
SUFFIXES = ("MWST", "TVA", "IVA", "TPV")
ELSEWHERE = re.compile(r"[A-Z0-9][A-Z0-9]{3,19}")
SIGNS = re.compile(r"[\s.\-/\u2010-\u2015\u2212]+")


class UnusableVatNumber(Exception):
    """It cannot be a VAT number of that country; the message says what to write."""


def stored(typed: str, country: str) -> str:
    """The number without signs, with its country in front where the EU writes it. Raises UnusableNumber.

    ``country``: of the postal address. Numbers of countries whose check digits nobody here knows are only tidied.
    """
    number = SIGNS.sub("", typed.upper())
    area = AREAS.get(country, country)
    if area == "CH":
        return _swiss(number)
    if country in EU:
        return _european(number, area)
    if not ELSEWHERE.fullmatch(number):
        raise UnusableVatNumber(_("Enter the VAT number with 4 to 20 letters and digits."))
    return number


def readable(number: str) -> str:
    """As it is printed: ``CHE-107.787.577 IVA``."""
    return str(stdnum.ch.vat.format(number)) if number.startswith("CHE") and number.endswith(SUFFIXES) else number


def is_european(number: str) -> bool:
    """Whether it is a number of the European Union, prefix and all."""
    return number[:2] in EU | {"EL", "XI"}


def _swiss(number: str) -> str:
    if not number.startswith("CHE"):
        raise UnusableVatNumber(_("Enter the number of the Swiss register, such as CHE-123.456.788 IVA."))
    if not number.endswith(SUFFIXES):
        raise UnusableVatNumber(_("Add MWST, TVA or IVA at the end, such as CHE-123.456.788 IVA."))
    try:
        return str(stdnum.ch.vat.validate(number))
    except WrongNumber as error:
        raise UnusableVatNumber(_("The check digit is wrong. Compare each digit with your certificate.")) from error


def _european(number: str, area: str) -> str:
    has_prefix = number[:2].isalpha() and number[:2] in EU | {"EL"}
    if has_prefix and number[:2] not in {area, "GR" if area == "EL" else area}:
        text = _("This number begins with %(found)s, but the address asks for one that begins with %(wanted)s.")
        raise UnusableVatNumber(text % {"found": number[:2], "wanted": area})
    try:
        return str(stdnum.eu.vat.validate(area + (number[2:] if has_prefix else number))).upper()
    except WrongNumber as error:
        text = _("This is no VAT number that begins with %(wanted)s. Compare each digit with your certificate.")
        raise UnusableVatNumber(text % {"wanted": area}) from error
