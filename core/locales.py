"""The reader's CLDR locale: language under way plus the country of the profile (UI-9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils import translation
from django.utils.translation import gettext

_country: ContextVar[str] = ContextVar("country", default="CH")


@contextmanager
def override(country: str) -> Iterator[None]:
    """Formats of this ISO 3166 country while inside; an empty code keeps the present one."""
    token = _country.set(country or _country.get())
    try:
        yield
    finally:
        _country.reset(token)


def current() -> Locale:
    """Locale of dates, amounts and numbers for whoever reads now."""
    return _locale(translation.get_language() or "es", _country.get())


@lru_cache(maxsize=512)
def _locale(language: str, country: str) -> Locale:
    short = language.split("-")[0]
    try:
        return Locale.parse(f"{short}_{country}")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB" if short == "en" else short)


def labelled(label: object, value: object) -> str:
    """What stands before and after a colon, as the reader writes it: French sets a blank before the colon."""
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}
