"""Which telephone numbers get codes: mobile numbers of four countries (SEC-2)."""

import phonenumbers
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

REGIONS = ["CH", "FR", "BE", "DE"]
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
UNREADABLE = _("This is not a phone number. Enter it like this: %(example)s.")
ELSEWHERE = _(
    "Codes are sent to numbers of Switzerland, France, Belgium and Germany only. "
    "With another number choose an OTP app: it works everywhere, without a network."
)
NOT_MOBILE = _("SMS do not reach this number, because it is not a mobile one. Enter a mobile number.")


class UnusableNumber(Exception):
    """No code is sent there; the message says why and what to do."""


def region_choices() -> list[tuple[str, str]]:
    """The countries with their prefixes, for a form."""
    return [(each, f"{countries.name(each)} (+{phonenumbers.country_code_for_region(each)})") for each in REGIONS]


def calling_codes() -> list[tuple[str, str]]:
    """Every country with its prefix: first those that SMS reach, then the others by name in the reader's language."""
    others = sorted(countries, key=lambda each: REGIONS.index(each.code) if each.code in REGIONS else len(REGIONS))
    known = [(code, name, phonenumbers.country_code_for_region(code)) for code, name in others]
    return [(code, f"{name} (+{prefix})") for code, name, prefix in known if prefix]


def mobile_number(region: str, typed: str, *, elsewhere: object = ELSEWHERE) -> str:
    """The number in E.164. A prefix that was typed counts more than ``region``. Raises UnusableNumber; ``elsewhere``
    says what to do with a number of another country."""
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException as error:
        raise UnusableNumber(_unreadable(region)) from error
    if phonenumbers.region_code_for_country_code(number.country_code or 0) not in REGIONS:
        raise UnusableNumber(str(elsewhere))
    if not phonenumbers.is_valid_number(number):
        raise UnusableNumber(_unreadable(region))
    if phonenumbers.region_code_for_number(number) not in REGIONS:
        raise UnusableNumber(str(elsewhere))
    if phonenumbers.number_type(number) not in MOBILE or number.extension:
        raise UnusableNumber(str(NOT_MOBILE))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _unreadable(region: str) -> str:
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    shown = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL) if example else ""
    return str(UNREADABLE) % {"example": shown}
