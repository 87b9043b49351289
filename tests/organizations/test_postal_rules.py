"""Postcodes, telephone numbers, VAT numbers and the language of the slip, by country."""

import pytest

from organizations import phones, postal, slips
from organizations.vat import numbers

GOOD = [
    ("CH", "1205"), ("CH", "9658"), ("LI", "9490"), ("DE", "01067"), ("FR", "20000"), ("AT", "1010"), ("IT", "00118"),
    ("BE", "1000"), ("ES", "01001"), ("ES", "52006"), ("GB", "SW1A 1AA"), ("IE", "D02 AF30"), ("HK", ""),
]  # fmt: skip
BAD = [
    ("CH", "0999"), ("CH", "12050"), ("CH", "١٢٠٥"), ("LI", "9484"), ("LI", "9499"), ("DE", "1067"), ("DE", "00123"),
    ("FR", "99000"), ("AT", "0100"), ("IT", "118"), ("BE", "01000"), ("ES", "53001"), ("ES", "00100"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "postcode"), GOOD)
def test_a_postcode_that_exists_is_taken(country: str, postcode: str) -> None:
    assert postal.is_postcode(country, postal.tidy(postcode, country))


@pytest.mark.parametrize(("country", "postcode"), BAD)
def test_a_postcode_that_cannot_exist_is_not(country: str, postcode: str) -> None:
    assert not postal.is_postcode(country, postal.tidy(postcode, country))


def test_the_example_of_each_country_is_one() -> None:
    assert all(postal.is_postcode(country, postal.example(country)) for country in postal.POSTCODES)


@pytest.mark.parametrize(
    ("country", "typed", "tidied"),
    [
        ("CH", " ch-1205 ", "1205"), ("DE", "D - 10119", "10119"), ("GB", "sw1a 1aa", "SW1A 1AA"),
        ("CH", "CH 1201", "1201"), ("FR", "75 001", "75001"), ("FR", "FR 75001", "75001"),
        ("FR", "F–75001", "75001"), ("IE", "D02 AF30", "D02 AF30"),
        ("PL", "00-001", "00-001"),
    ],
)  # fmt: skip
def test_a_country_in_front_and_blanks_are_left_out(country: str, typed: str, tidied: str) -> None:
    assert postal.tidy(typed, country) == tidied


@pytest.mark.parametrize(
    ("typed", "country", "stored", "shown"),
    [
        ("022 555 01 01", "CH", "+41225550101", "+41 22 555 01 01"),
        ("0041 22 555 01 01", "CH", "+41225550101", "+41 22 555 01 01"),
        ("+34 960 555 012", "CH", "+34960555012", "+34 960 55 50 12"),
        ("(030) 555-0101", "DE", "+49305550101", "+49 30 5550101"),
    ],
)
def test_a_telephone_number_has_one_spelling(typed: str, country: str, stored: str, shown: str) -> None:
    assert phones.stored(typed, country) == stored
    assert phones.readable(stored) == shown


@pytest.mark.parametrize("typed", ["12", "022 555", "call me", "+999 1234567", "022 555 01 01 ext. 5", "0" * 60, "+"])
def test_what_is_no_telephone_number_is_not_stored(typed: str) -> None:
    assert phones.stored(typed, "CH") == ""


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("CHE-123.456.788 TVA", "CH", "CHE123456788TVA"),
        ("che 107787577 mwst", "LI", "CHE107787577MWST"),
        ("B12345674", "ES", "ESB12345674"),
        ("es b-12345674", "ES", "ESB12345674"),
        ("DE 123 456 788", "DE", "DE123456788"),
        ("GR094259216", "GR", "EL094259216"),
        ("EL 094259216", "GR", "EL094259216"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("GB 980 7806 84", "GB", "GB980780684"),
    ],
)
def test_a_vat_number_has_one_spelling(typed: str, country: str, stored: str) -> None:
    assert numbers.stored(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("CHE-123.456.789 TVA", "CH"), ("CHE-123.456.788", "CH"), ("CHE-123.456.788 VAT", "CH"), ("123456", "CH"),
        ("ESB12345675", "ES"), ("DE123456788", "ES"), ("ESB12345674", "DE"), ("DE123456789", "DE"),
        ("XI123456789", "ES"), ("CHE123456788TVA", "DE"), ("<script>", "US"), ("x", "US"), ("9" * 40, "US"),
        ("１２３４５６７８", "US"),
    ],
)  # fmt: skip
def test_a_wrong_vat_number_says_what_to_do(typed: str, country: str) -> None:
    with pytest.raises(numbers.UnusableVatNumber) as wrong:
        numbers.stored(typed, country)
    assert str(wrong.value).endswith(".")


def test_a_swiss_number_is_printed_with_its_signs() -> None:
    assert numbers.readable("CHE123456788TVA") == "CHE-123.456.788 TVA"
    assert numbers.readable("ESB12345674") == "ESB12345674"


@pytest.mark.parametrize(
    ("country", "postcode", "language"),
    [
        ("CH", "1205", "fr"), ("CH", "2800", "fr"), ("CH", "8001", "de"), ("CH", "6900", "it"), ("CH", "3960", "fr"),
        ("CH", "", "en"), ("LI", "9490", "de"), ("FR", "75011", "fr"), ("AT", "1010", "de"), ("IT", "20121", "it"),
        ("ES", "46003", "en"), ("GB", "SW1A 1AA", "en"),
    ],
)  # fmt: skip
def test_the_slip_speaks_the_language_of_the_place(country: str, postcode: str, language: str) -> None:
    assert slips.by_address(country, postcode) == language
