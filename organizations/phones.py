"""Telephone numbers of organizations: stored as E.164, shown as one writes them abroad."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

LONGEST = 40


def stored(typed: str, country: str) -> str:
    """E.164 of what somebody typed; a prefix counts more than ``country``. Empty when it is no telephone number."""
    number = _parsed(typed[:LONGEST], country)
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """``+41 22 555 01 01``; what is no E.164 stays as it is."""
    parsed = _parsed(number, None) if number.startswith("+") else None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


def dotted(number: str) -> str:
    """``+41.225550101`` of E.164, as RFC 5733 writes it; empty for what is none."""
    parsed = _parsed(number, None) if number.startswith("+") else None
    if parsed is None:
        return ""
    country = str(parsed.country_code)
    return f"+{country}.{number[1 + len(country) :]}"


def example(country: str) -> str:
    """A number of the country, to say how one is written."""
    number = phonenumbers.example_number(country) or phonenumbers.example_number("CH")
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else ""


def _parsed(typed: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, country)
    except NumberParseException:
        return None
