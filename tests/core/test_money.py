"""Money: exact, in one currency, rounded in one way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CurrencyMismatch, Money, round_half_up

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(amounts, amounts)
def test_adding_and_subtracting_are_exact_opposites(first: Decimal, second: Decimal) -> None:
    assert Money(first, "CHF") + Money(second, "CHF") - Money(second, "CHF") == Money(first, "CHF")


@given(amounts)
def test_rounding_moves_an_amount_by_at_most_half_a_cent(amount: Decimal) -> None:
    rounded = Money(amount, "EUR").rounded().amount
    assert abs(rounded - amount) <= Decimal("0.005")
    assert rounded == rounded.quantize(Decimal("0.01"))


@given(amounts)
def test_rounding_treats_debts_like_credits(amount: Decimal) -> None:
    assert (-Money(amount, "CHF")).rounded() == -(Money(amount, "CHF").rounded())


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01")]
)
def test_half_a_cent_goes_away_from_zero(exact: str, rounded: str) -> None:
    assert round_half_up(Decimal(exact)) == Decimal(rounded)


def test_two_currencies_never_meet() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "CHF") + Money(Decimal(1), "EUR")
    with pytest.raises(CurrencyMismatch):
        _ = Money(Decimal(1), "CHF") < Money(Decimal(1), "EUR")


def test_a_float_is_no_amount_and_no_factor() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "CHF")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(Decimal(1), "CHF") * 1.5  # type: ignore[operator]


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="USD"):
        Money(Decimal(1), "USD")
