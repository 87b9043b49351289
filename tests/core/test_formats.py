"""Dates, amounts and numbers as each locale writes them (UI-9)."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from core import locales
from core.components.formats import amount_text, day, day_text, instant, number, plain_day
from core.money import Money

DATE = datetime.date(2026, 11, 23)
MOMENT = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC)
AMOUNTS = [
    ("es", "ES", "CHF", "1.234,50\u00a0CHF"),
    ("es", "CH", "EUR", "1.234,50\u00a0€"),
    ("en", "GB", "CHF", "CHF\u00a01,234.50"),
    ("en", "CH", "CHF", "CHF\u00a01’234.50"),
    ("fr", "CH", "CHF", "1\u202f234,50\u00a0CHF"),
    ("fr", "FR", "EUR", "1\u202f234,50\u00a0€"),
    ("de", "CH", "CHF", "CHF\u00a01’234.50"),
    ("de", "DE", "EUR", "1.234,50\u00a0€"),
    ("it", "CH", "CHF", "CHF\u00a01’234.50"),
    ("it", "IT", "EUR", "1.234,50\u00a0€"),
]
DATES = [
    ("es", "ES", "23 nov 2026"),
    ("en", "GB", "23 Nov 2026"),
    ("fr", "CH", "23 nov. 2026"),
    ("de", "CH", "23.11.2026"),
    ("it", "IT", "23 nov 2026"),
]


@pytest.mark.parametrize(("language", "country", "currency", "text"), AMOUNTS)
def test_an_amount_reads_as_in_its_country(language: str, country: str, currency: str, text: str) -> None:
    with translation.override(language), locales.override(country):
        assert amount_text(Money(Decimal("1234.5"), currency)) == text


@pytest.mark.parametrize(("language", "country", "text"), DATES)
def test_a_date_has_four_digits_of_year(language: str, country: str, text: str) -> None:
    with translation.override(language), locales.override(country):
        assert day_text(DATE) == text


def test_a_negative_amount_has_a_true_minus() -> None:
    with translation.override("es"), locales.override("ES"):
        assert amount_text(Money(Decimal(-5), "EUR")) == "\u22125,00\u00a0€"
        assert number(-1234) == "\u22121.234"


@pytest.mark.parametrize(("zone", "text"), [("Europe/Zurich", "24 nov 2026"), ("America/New_York", "23 nov 2026")])
def test_the_day_of_an_instant_is_the_readers_on_pages_and_in_mails(zone: str, text: str) -> None:
    with translation.override("es"), timezone.override(zone):
        assert f">{text}<" in day(MOMENT)
        assert plain_day(MOMENT) == text


def test_an_instant_is_shown_in_the_readers_zone_and_exact_for_machines() -> None:
    with translation.override("es"), timezone.override("Europe/Zurich"):
        shown = instant(MOMENT)
    assert "24 nov 2026, 00:30" in shown
    assert 'datetime="2026-11-24T00:30:00+01:00"' in shown


def test_nothing_is_shown_for_nothing() -> None:
    assert (day(None), instant(None), number(None)) == ("", "", "")


def test_an_unknown_country_keeps_the_language() -> None:
    with translation.override("es"), locales.override("CH"):
        assert str(locales.current()) == "es"


@pytest.mark.parametrize(("language", "words"), [("fr", "Rôle\u202f: X"), ("es", "Rôle: X"), ("en", "Rôle: X")])
def test_a_colon_stands_as_the_language_sets_it(language: str, words: str) -> None:
    with translation.override(language):
        assert locales.labelled("Rôle", "X") == words
