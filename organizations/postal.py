"""Postal addresses: what a postcode looks like where we know it."""

import re

from django.utils.translation import gettext_lazy as _
from django_countries import countries

POSTCODES = {
    "CH": (r"[1-9]\d{3}", "1205"),
    "LI": (r"94(8[5-9]|9[0-8])", "9490"),
    "DE": (r"(?!00)\d{5}", "10119"),
    "FR": (r"(0[1-9]|[1-8]\d|9[0-8])\d{3}", "75011"),
    "AT": (r"[1-9]\d{3}", "1010"),
    "IT": (r"\d{5}", "20121"),
    "BE": (r"[1-9]\d{3}", "1000"),
    "ES": (r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "46003"),
}
"""Pattern and example of the national post (CH and LI share one system, 9485 to 9498 are Liechtenstein's)."""
DASHES = "\\-\u2010-\u2015\u2212"
PREFIXED = re.compile(rf"^[A-Z]{{1,3}}\s*[{DASHES}]\s*(?=\d)")
"""``CH-1205``, ``D - 10119``: an old way to write the country."""
SIGNS = re.compile(rf"[\s{DASHES}]+")
COUNTRY = re.compile(r"^[A-Z]{1,3}(?=\d)")
WRONG = _("Enter a postcode of %(country)s such as %(example)s.")


def tidy(postcode: str, country: str) -> str:
    """One spelling: capitals, no country in front, and no blank or hyphen where the country's are digits alone."""
    written = PREFIXED.sub("", postcode.strip().upper())
    return COUNTRY.sub("", SIGNS.sub("", written)) if country in POSTCODES else written


def is_postcode(country: str, postcode: str) -> bool:
    """Whether the post of the country has such codes; true for countries whose codes we do not know."""
    pattern = POSTCODES.get(country)
    return pattern is None or re.fullmatch(pattern[0], postcode, re.ASCII) is not None


def example(country: str) -> str:
    """A postcode of a country that has a pattern."""
    return POSTCODES[country][1] if country in POSTCODES else ""


def country_name(country: str) -> str:
    """In the present language."""
    return str(countries.name(country))
