"""Amounts of money: a decimal and its currency, never apart, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

CURRENCIES = ("CHF", "EUR")
CENT = Decimal("0.01")


class CurrencyMismatch(TypeError):
    """Two currencies met in one sum or comparison."""


def round_half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """The only rounding: commercial, half away from zero, to ``step`` (default one cent)."""
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


@dataclass(frozen=True, order=False)
class Money:
    """An amount in major units (12.50 means twelve francs fifty) of an ISO 4217 currency.

    Raises TypeError for a float, ValueError for an unknown currency, CurrencyMismatch
    when two currencies meet.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("An amount is a Decimal, never a float.")
        if self.currency not in CURRENCIES:
            raise ValueError(f"Unknown currency {self.currency!r}.")

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> "Money":
        """The amount of so many cents, as tables keep it (decision 25)."""
        return cls(Decimal(minor) * CENT, currency)

    @property
    def minor(self) -> int:
        """The amount in cents. Raises ValueError when it has a part of one."""
        cents = self.amount / CENT
        if cents != cents.to_integral_value():
            raise ValueError(f"{self.amount} is no whole number of cents.")
        return int(cents)

    def __add__(self, other: Self) -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> "Money":
        if isinstance(factor, float):
            raise TypeError("Multiply money by an int or a Decimal, never a float.")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same(other).amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def rounded(self) -> "Money":
        """The amount to the cent, half away from zero."""
        return Money(round_half_up(self.amount), self.currency)

    def _same(self, other: Self) -> Self:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add.")
        return other
