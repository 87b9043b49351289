"""What people type as amounts (BIL-60, BIL-61)."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import locales
from core.amounts import LARGEST, AmbiguousAmount, AmountField, UnusableAmount, read
from core.components.formats import amount_text
from core.money import Money
from tests.billing.case_files import minor, rows

LANGUAGES = ("en", "es", "fr", "de", "it")
COUNTRIES = ("CH", "ES", "FR", "DE", "AT", "IT", "GB", "US", "CA")
FURTHER = {
    "42.–": "42.00", "42,--": "42.00", "1.000,-": "1000.00", "sFr. 5": "5.00", "5 Franken": "5.00", "CHF5": "5.00",
    "1 234 567.05": "1234567.05", "1\u00a0000": "1000.00", "0,5": "0.50", "0": "0.00", "0,500.00": "500.00",
    " 12.50\t": "12.50", "42.-CHF": "42.00", "12,5 fr": "12.50",
}  # fmt: skip
REFUSED = (
    "0.500", ".500", "1234.567", "1'234.567", "5.", ",", "12'34", "1'23'456", "+5", "5-", "-.50", "1_000", "0x10", "¼",
    "CHF 5 CHF", "5 5", "(5)", "1 . 5", "1''000", "'", "CHF", "5\n5", "1,234.567,80", "1.234,56.7", "∞",
)  # fmt: skip


def reading(text: str, currency: str) -> tuple[str, int | None]:
    """How the text is understood, as the file of cases says it."""
    try:
        return "amount", read(text, currency).minor
    except AmbiguousAmount:
        return "ambiguous", None
    except UnusableAmount:
        return "invalid", None


def message(text: str, currency: str = "CHF") -> str:
    """What somebody reads about a refused text."""
    with pytest.raises(UnusableAmount) as refused:
        read(text, currency)
    return str(refused.value)


def test_every_case_is_read_as_its_row_says() -> None:
    cases = rows("amounts.csv")
    wrong = [
        row
        for row in cases
        if reading(row["text"], row["account_currency"])
        != (row["outcome"], minor(row["value"]) if row["value"] else None)
    ]
    assert len(cases) == 47
    assert wrong == []


def test_further_spellings() -> None:
    assert {text: reading(text, "CHF") for text in FURTHER} == {
        text: ("amount", minor(amount)) for text, amount in FURTHER.items()
    }


def test_what_is_no_amount_is_refused() -> None:
    assert [text for text in REFUSED if reading(text, "CHF") != ("invalid", None)] == []


@given(st.text(st.sampled_from("0123456789.,' -+CHFr€e\u00a0\u2019−٣"), max_size=14))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    outcome, amount = reading(text, "CHF")
    assert (amount is not None) == (outcome == "amount")
    assert amount is None or 0 <= amount <= LARGEST


@given(st.integers(0, LARGEST), st.sampled_from(("CHF", "EUR")))
def test_what_the_portal_writes_it_reads_again(cents: int, currency: str) -> None:
    money = Money.of_minor(cents, currency)
    for language in LANGUAGES:
        for country in COUNTRIES:
            with translation.override(language), locales.override(country):
                assert read(amount_text(money), currency) == money


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_readings_are_shown_so_that_they_can_be_typed(language: str) -> None:
    with translation.override(language), pytest.raises(AmbiguousAmount) as refused:
        read("1.234", "EUR")
    assert refused.value.readings == (Money(Decimal(1234), "EUR"), Money(Decimal("1.23"), "EUR"))
    with translation.override(language):
        for money in refused.value.readings:
            assert amount_text(money) in str(refused.value)
            assert read(amount_text(money), "EUR") == money


def test_a_refusal_says_what_to_write() -> None:
    with translation.override("en"):
        assert message("42.00 CHF", "EUR") == "Write the amount in EUR: this account has no other currency."
        assert message("$42") == message("42 USD") == message("42 €") == message("42 EUR").replace("EUR", "CHF")
        assert message("-5.00") == message("5-") == "Write an amount above zero, without a minus sign."
        assert message("12.5050") == message("0.500") == "Write at most two digits after the decimal sign."
        assert message("NaN") == message("9" * 10_000) == "Write an amount such as 42.55."
    with translation.override("de"), locales.override("DE"):
        assert message("NaN").endswith("42,55.")
        assert "9.999.999.999,99\u00a0CHF" in message("9" * 20)


class TopUp(forms.Form):
    """A form as they are."""

    amount = AmountField()

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["amount"].ask_in("CHF", least=1_000, most=500_000)  # type: ignore[attr-defined]


def test_a_field_gives_money_or_says_its_limits() -> None:
    with translation.override("en"), locales.override("GB"):
        form = TopUp({"amount": " Fr. 42.- "})
        assert form.is_valid()
        assert form.cleaned_data["amount"] == Money(Decimal(42), "CHF")
        assert "From CHF\u00a010.00 to CHF\u00a05,000.00." in str(form)
        refused = [TopUp({"amount": typed}) for typed in ("9.99", "5000.01", "", "\x00", "1,000")]
        said = [str(form.errors["amount"][0]).replace("\u00a0", " ") for form in refused]
    assert said == [
        "Write an amount of at least CHF 10.00.",
        "Write an amount of at most CHF 5,000.00.",
        "Write an amount.",
        "Write an amount such as 42.55.",
        "This can be read in two ways. Write CHF 1,000.00 or CHF 1.00.",
    ]


def test_a_field_may_be_empty_and_shows_what_it_had() -> None:
    assert AmountField(required=False).clean("") is None
    assert AmountField().prepare_value(Money(Decimal("1234.5"), "CHF")) == "1234.50"
