"""The table of VAT rates: right on every day, and refused when it is wrong (TAX-1)."""

import datetime
from decimal import Decimal

import duty27_eu_vat
import pytest

from billing.tax.rates import NoRate, UnknownPlace, place_of, rate_on, spans
from billing.tax.table import FILE, UnusableRates, read, table

ONE_DAY = datetime.timedelta(days=1)
LAST = datetime.date(2027, 12, 31)
WRONG = {
    'percent: "7.7"': "percent: 7.7",
    'since: 2018-01-01, percent: "7.7"': 'since: 2010-01-01, percent: "7.7"',
    'percent: "8.1"': 'percent: "7.7"',
    'percent: "27"': 'percent: "127"',
    "sources: [rates-data, estv]": "sources: []",
    "[duty27, rates-data, tedb]": "[somebody]",
    "  DK:": "  NO:",
    "split_by_days: [CH, LI]": "split_by_days: [CH, GB]",
    '["22061"]': '["23041"]',
    '["9500-9999"]': '["9300-9999"]',
    '["35000-35999", ': '["35999-35000", ',
    '["63086"]': '["63 086"]',
    "key: IT-livigno": "key: IT-campione",
    "taxed_as: FR": "taxed_as: GB",
    "name: {en: Monaco, es: Mónaco": "name: {en: Monaco",
    "checked:": "seen:",
}
"""What might be typed into the file, by what stands there."""


def test_the_rates_are_those_of_another_table_on_every_day() -> None:
    states, day, compared = [each.code for each in duty27_eu_vat.list_countries()], datetime.date(2016, 1, 1), 0
    assert {"GR" if code == "EL" else code for code in states} == table().european
    while day <= LAST:
        for code in states:
            assert rate_on("GR" if code == "EL" else code, day) == duty27_eu_vat.get_standard_rate(code, day)
            compared += 1
        day += ONE_DAY
    assert compared == 27 * 4383


def test_a_day_before_the_first_rate_has_none() -> None:
    assert rate_on("RO", datetime.date(2016, 1, 1)) == 20
    with pytest.raises(NoRate, match="RO on 2015-12-31"):
        rate_on("RO", datetime.date(2015, 12, 31))
    with pytest.raises(NoRate):
        rate_on("GB", datetime.date(2026, 11, 30))


def test_regions_have_rates_of_their_own() -> None:
    day = datetime.date(2026, 11, 30)
    assert [rate_on(key, day) for key in ("PT", "PT-madeira", "PT-azores", "AT", "AT-jungholz")] == [23, 22, 16, 20, 19]
    assert rate_on("PT-azores", datetime.date(2021, 6, 30)) == 18


@pytest.mark.parametrize("spelling", ["78266", "D-78266", "78 266"])
def test_a_place_is_found_in_any_spelling_of_its_postcode(spelling: str) -> None:
    assert place_of("DE", spelling).taxed_in == "CH"


def test_only_the_postcodes_of_a_place_lead_there() -> None:
    there = [("ES", "35000"), ("ES", "38999"), ("PT", "9000-101"), ("PT", "9399"), ("AT", "6993"), ("FR", "97400")]
    assert [place_of(*each).key for each in there] == [
        "ES-canaries", "ES-canaries", "PT-madeira", "PT-madeira", "AT-jungholz", "FR-overseas"
    ]  # fmt: skip
    beside = [
        ("ES", "34999"),
        ("ES", "3500"),
        ("ES", "351"),
        ("ES", ""),
        ("PT", "8999-999"),
        ("AT", "6690"),
        ("CH", "78266"),
    ]
    assert [place_of(*each).key for each in beside] == ["ES", "ES", "ES", "ES", "PT", "AT", "CH"]


@pytest.mark.parametrize("country", ["", "EL", "UK", "XI", "ch", "Spain"])
def test_what_is_no_country_is_not_taken_for_one_without_tax(country: str) -> None:
    with pytest.raises(UnknownPlace):
        place_of(country, "35001")


def test_a_term_is_cut_at_every_change() -> None:
    found = spans("DE", datetime.date(2020, 6, 30), datetime.date(2021, 1, 1))
    assert [(span.percent, (span.last_day - span.starts_on).days + 1) for span in found] == [
        (Decimal(19), 1), (Decimal(16), 184), (Decimal(19), 1)
    ]  # fmt: skip
    with pytest.raises(ValueError, match="does not end"):
        spans("DE", datetime.date(2020, 6, 30), datetime.date(2020, 6, 29))


@pytest.mark.parametrize(("right", "wrong"), WRONG.items())
def test_a_wrong_table_is_refused(right: str, wrong: str) -> None:
    text = FILE.read_text()
    assert right in text
    with pytest.raises(UnusableRates):
        read(text.replace(right, wrong, 1))


def test_a_file_that_is_no_table_is_refused() -> None:
    for text in ("", "- 1", "{", "swiss: 3"):
        with pytest.raises(UnusableRates):
            read(text)
