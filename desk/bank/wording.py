"""What the bank told, in words and amounts for the staff."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.bank.matching import Outcome
from billing.models import BankFile, BankPayment
from billing.statements.reports import ReportRow
from core.components.formats import amount_text
from core.money import CURRENCIES, Money

WORDS: dict[str, tuple[Any, str]] = {
    Outcome.EXACT: (pgettext_lazy("bank payment", "Paid"), "ok"),
    Outcome.PARTIAL: (_("Paid in part"), "info"),
    Outcome.OVER: (_("Paid, the rest credited"), "info"),
    Outcome.PROPOSAL: (_("To confirm"), "warn"),
    Outcome.UNKNOWN: (_("Unknown"), "warn"),
    Outcome.DUPLICATE: (_("Told before"), "neutral"),
    Outcome.RETURNED: (_("Money that came back"), "danger"),
    Outcome.CAME_BACK: (_("Pay-out that came back"), "info"),
    Outcome.HELD: (_("Waits for someone"), "warn"),
    Outcome.IGNORED: (_("Shown only"), "neutral"),
}
"""Of each outcome, what it is called and the kind of its badge."""


def word_of(outcome: str) -> Any:
    """What an outcome is called."""
    return WORDS[outcome][0]


def written(amount: int, currency: str) -> str:
    """An amount in the reader's way; plainly for a currency that has no books here."""
    if currency in CURRENCIES:
        return amount_text(Money.of_minor(amount, currency))
    return f"{currency} {amount // 100}.{abs(amount) % 100:02d}"


@dataclass(frozen=True)
class ShownRow:
    """A row of a report. ``waiting`` is the payment of it that waits for somebody now, or None."""

    row: ReportRow
    payment: BankPayment | None

    @property
    def word(self) -> Any:
        """What became of it."""
        return word_of(self.row.outcome)

    @property
    def badge(self) -> str:
        """The kind of its badge."""
        return WORDS[self.row.outcome][1]

    @property
    def amount(self) -> str:
        """How much."""
        return written(self.row.amount, self.row.currency)

    @property
    def to_prepaid(self) -> str:
        """What of it was credited to the prepaid account, "" for nothing."""
        return written(self.row.to_prepaid, self.row.currency) if self.row.to_prepaid else ""


@dataclass(frozen=True)
class ShownPayment:
    """A payment of the queue."""

    payment: BankPayment

    @property
    def word(self) -> Any:
        """Why it waits."""
        return word_of(self.payment.outcome)

    @property
    def badge(self) -> str:
        """The kind of its badge."""
        return WORDS[self.payment.outcome][1]

    @property
    def amount(self) -> str:
        """How much."""
        return written(self.payment.amount, self.payment.currency)


def counts_of(file: BankFile) -> list[tuple[Any, int]]:
    """How many rows became what, by the word for it, in the order of the outcomes."""
    found = Counter(row["outcome"] for row in file.report)
    return [(word_of(outcome), found[outcome]) for outcome in WORDS if found[outcome]]
