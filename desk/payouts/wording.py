"""A withdrawal in words and amounts for the staff."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.bank import iban
from billing.models import PayOutFile, Withdrawal
from billing.prepaid.lots import Source
from billing.prepaid.paying_out import approvals_needed
from core.money import Money

SOURCES = {
    Source.CARD: _("Card"), Source.TRANSFER: _("Transfer"), Source.GIFT: _("Credit given by the provider"),
}  # fmt: skip
BADGES = {"requested": "warn", "approved": "info", "sent": "ok", "rejected": "danger", "cancelled": "neutral"}


@dataclass(frozen=True)
class ShownWithdrawal:
    """A withdrawal, ready to show."""

    withdrawal: Withdrawal

    @property
    def amount(self) -> Money:
        """How much."""
        return Money.of_minor(self.withdrawal.amount, self.withdrawal.currency)

    @property
    def badge(self) -> str:
        """The kind of its badge."""
        return BADGES[self.withdrawal.state]

    @property
    def place(self) -> str:
        """Where the money goes."""
        if self.withdrawal.means == Withdrawal.Means.CARD:
            return ", ".join(dict.fromkeys(each["card"] for each in self.withdrawal.sources))
        return self.withdrawal.paypal or iban.grouped(self.withdrawal.account)

    @property
    def owner(self) -> str:
        """The owner of the account."""
        return str(self.withdrawal.owner["name"])

    @property
    def approvals(self) -> str:
        """Who agreed."""
        return ", ".join(str(each.by) for each in self.withdrawal.approvals.all())

    @property
    def needed(self) -> int:
        """How many have to agree."""
        return approvals_needed(self.withdrawal)

    @property
    def sources(self) -> list[tuple[Any, Money, datetime.date]]:
        """Where each part came from, how much it is, and since when the organization has it."""
        return [
            (
                SOURCES[Source(each["source"])],
                Money.of_minor(each["amount"], self.withdrawal.currency),
                datetime.date.fromisoformat(each["day"]),
            )
            for each in self.withdrawal.sources
        ]


@dataclass(frozen=True)
class ShownFile:
    """A file for the bank."""

    file: PayOutFile

    @property
    def total(self) -> Money:
        """What it sends."""
        return Money.of_minor(self.file.total, self.file.currency)
