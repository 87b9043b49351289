"""Who is taxed where, and why (TAX-2 to TAX-6)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from billing.tax.decision import KINDS, Category, Reason, Treatment, VatCheck, decide
from billing.tax.rates import NoRate, UnknownPlace
from billing.tax.sums import Net, totals
from billing.tax.table import OUTSIDE, table
from billing.tax.words import FIXED, fixed_words, why
from organizations.models import Organization
from organizations.vat.numbers import UnusableVatNumber, stored
from tests.billing.case_files import minor, rows

CATEGORIES = {"domestic": "S", "oss": "S", "reverse-charge": "AE", OUTSIDE: "O"}
DAY = datetime.date(2026, 11, 30)


def decided(country: str, postcode: str = "", **told: Any) -> Treatment:
    """What is decided for a consumer today, unless told."""
    usual = {"kind": "individual", "vat_number": "", "vat_check": VatCheck.NONE, "supplied_on": DAY}
    facts: dict[str, Any] = usual | told
    return decide(country=country, postcode=postcode, **facts)


def of_case(row: dict[str, str]) -> Treatment:
    """What is decided for a row of the file; the number as it is stored once it was typed."""
    number = stored(row["vat_number"], row["country"]) if row["vat_number"] else ""
    day = datetime.date.fromisoformat(row["supplied_on"])
    return decided(
        row["country"],
        row["postcode"],
        kind=row["buyer"],
        vat_number=number,
        vat_check=row["vat_check"],
        supplied_on=day,
    )


def test_every_case_is_taxed_as_its_row_says() -> None:
    cases = [row for row in rows("vat.csv") if row["treatment"] != "refused"]
    for row in cases:
        found = of_case(row)
        sums = totals([Net(minor(row["net"]), found.category, found.percent, found.country)])
        assert found.category == row["en16931_category"] == CATEGORIES[row["treatment"]], row
        assert (found.country, found.percent) == (row["taxed_in"], Decimal(row["percent"])), row
        assert (sums.tax, sums.total) == (minor(row["tax"]), minor(row["gross"])), row
        assert (found.reason is Reason.SWISS) == (row["treatment"] == "domestic"), row
    assert len(cases) == 61


def test_a_number_that_cannot_be_right_is_refused_when_it_is_typed() -> None:
    cases = [row for row in rows("vat.csv") if row["treatment"] == "refused"]
    for row in cases:
        with pytest.raises(UnusableVatNumber):
            of_case(row)
    assert len(cases) == 5


def test_all_kinds_of_organization_are_decided() -> None:
    assert {kind.value for kind in Organization.Kind} == KINDS
    with pytest.raises(ValueError, match="foundation"):
        decided("DE", kind="foundation")


@pytest.mark.parametrize("kind", ["association", "company", "public"])
@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("valid", "reverse-charge"),
        ("invalid", "number-unknown"),
        ("unavailable", "number-unconfirmed"),
        ("not-asked", "number-unconfirmed"),
        ("none", "number-unconfirmed"),
    ],
)
def test_nothing_but_a_confirmed_number_lifts_the_tax(kind: str, check: str, reason: str) -> None:
    found = decided("DE", "10119", kind=kind, vat_number="DE345152283", vat_check=check)
    assert found.reason == reason
    assert found.percent == (0 if check == "valid" else 19)
    assert found.country == "DE"


def test_a_private_person_is_taxed_with_a_confirmed_number_too() -> None:
    found = decided("DE", "10119", vat_number="DE345152283", vat_check="valid")
    assert (found.percent, found.reason) == (Decimal(19), Reason.PRIVATE)


def test_a_confirmed_number_of_another_country_lifts_nothing() -> None:
    found = decided("FR", "75011", kind="company", vat_number="DE345152283", vat_check="valid")
    assert (found.percent, found.reason) == (Decimal(20), Reason.NUMBER_ELSEWHERE)
    assert decided("IE", kind="company", vat_number="XI123456782", vat_check="valid").percent == 23
    assert decided("DE", kind="company", vat_check="valid").reason == "no-number"


def test_greece_and_monaco_write_the_letters_of_their_numbers_otherwise() -> None:
    greek = decided("GR", "10431", kind="company", vat_number="EL468472438", vat_check="valid")
    monegasque = decided("MC", "98000", kind="company", vat_number="FR37690144597", vat_check="valid")
    assert (greek.category, greek.country) == ("AE", "GR")
    assert (monegasque.category, monegasque.country) == ("AE", "FR")


def test_a_silent_register_charges_and_a_later_yes_does_not() -> None:
    silent = decided("DE", "10119", kind="company", vat_number="DE345152283", vat_check="unavailable")
    sums = totals([Net(10_800, silent.category, silent.percent, silent.country)])
    assert (sums.net, sums.tax, sums.total) == (10_800, 2_052, 12_852)
    confirmed = decided("DE", "10119", kind="company", vat_number="DE345152283", vat_check="valid")
    assert totals([Net(10_800, confirmed.category, confirmed.percent, confirmed.country)]).total == 10_800


@pytest.mark.parametrize(
    ("country", "postcode", "category", "percent", "taxed_in"),
    [
        ("ES", "35001", "O", "0", ""),
        ("ES", "51001", "O", "0", ""),
        ("DE", "78266", "S", "8.1", "CH"),
        ("AT", "6691", "S", "19", "AT"),
        ("PT", "9500-321", "S", "16", "PT"),
        ("MC", "98000", "S", "20", "FR"),
        ("GB", "BT1 1AA", "O", "0", ""),
        ("LI", "9490", "S", "8.1", "LI"),
        ("FR", "97400", "O", "0", ""),
        ("GR", "630 86", "O", "0", ""),
    ],
)
def test_islands_and_exclaves(country: str, postcode: str, category: str, percent: str, taxed_in: str) -> None:
    found = decided(country, postcode)
    assert (found.category, found.percent, found.country) == (category, Decimal(percent), taxed_in)


def test_a_swiss_exclave_is_taxed_at_home_whatever_the_number() -> None:
    found = decided("DE", "78266", kind="company", vat_number="DE345152283", vat_check="valid")
    assert (found.category, found.country, found.reason) == ("S", "CH", "swiss")


def test_no_rate_and_no_place_mean_no_document() -> None:
    with pytest.raises(NoRate):
        decided("CH", "1205", supplied_on=datetime.date(2010, 12, 31))
    with pytest.raises(UnknownPlace):
        decided("")


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it"])
def test_every_decision_is_said_in_the_language_of_its_reader(language: str) -> None:
    places = [*(place.key for place in table().places), *table().swiss, *table().european, "US"]
    with translation.override(language):
        said = {why(f"{reason}:{place}") for reason in Reason for place in places}
        assert len(said) == len(Reason) * len(places)
        assert not [text for text in said if "%" in text]


def test_the_sentence_names_the_place_that_decided() -> None:
    with translation.override("es"):
        assert why(decided("ES", "35001").key).startswith("Islas Canarias: ")
        assert why(decided("US").key).startswith("Estados Unidos: ")
    with translation.override("de"):
        assert why(decided("DE", "78266").key).startswith("Büsingen: ")
        assert why(decided("GR").key).startswith("Griechenland: ")


def test_fixed_words_stand_in_the_language_of_the_document() -> None:
    assert {category: set(words) for category, words in FIXED.items()} == {
        category: {"es", "en", "fr", "de", "it"} for category in (Category.REVERSE_CHARGE, Category.OUTSIDE)
    }
    assert fixed_words("AE", "de") == "Steuerschuldnerschaft des Leistungsempfängers"
    assert fixed_words("AE", "fr-ch") == "Autoliquidation"
    assert fixed_words("O", "pl") == "Outside the scope of Swiss VAT (art. 8 VAT Act)"
    assert fixed_words("S", "es") == ""
