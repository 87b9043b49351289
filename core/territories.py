"""Names of countries in the reader's language: those of CLDR, like every other format (UI-9)."""

from typing import Any

from babel import Locale
from django.utils.functional import lazy
from django.utils.translation import get_language
from django_countries.data import COUNTRIES


def _name(code: str) -> str:
    language = (get_language() or "en").split("-")[0]
    return str(Locale(language).territories.get(code, COUNTRIES[code]))


NAMES: dict[str, Any] = {code: lazy(_name, str)(code) for code in COUNTRIES}
"""For COUNTRIES_OVERRIDE: the package's own translations have misspelt and foreign names."""
