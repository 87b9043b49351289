"""What a file's rows became, as it is kept with the file: facts of the day of the import."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from billing.bank.camt.facts import Kind
from billing.bank.matching import Row


@dataclass(frozen=True)
class ReportRow:
    """One row. ``amount`` in minor units, below zero for money that went out; days are ISO.

    ``payment`` is its identity among ``BankPayment``, "" for what is not there (a debit, what was told before).
    """

    payment: str
    booked_on: str
    amount: int
    currency: str
    debtor: str
    reference: str
    text: str
    outcome: str
    document: str
    to_document: int
    to_prepaid: int
    proposals: tuple[str, ...]
    reason: str

    def as_json(self) -> dict[str, Any]:
        """For the table."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ReportRow":
        """As it was stored."""
        return cls(**{**data, "proposals": tuple(data["proposals"])})

    @property
    def day(self) -> datetime.date:
        """The day of the booking."""
        return datetime.date.fromisoformat(self.booked_on)


def report_row(row: Row, identity: str) -> ReportRow:
    """Of one row of the file; ``identity`` is the row's among our payments, or ""."""
    entry, payment, match = row.entry, row.payment, row.match
    sign = -1 if entry.kind == Kind.DEBIT and payment is None else 1
    return ReportRow(
        payment=identity,
        booked_on=entry.booked_on.isoformat(),
        amount=payment.amount if payment else sign * entry.amount,
        currency=entry.currency,
        debtor=payment.debtor if payment else "",
        reference=payment.reference if payment else "",
        text=payment.text if payment else entry.text,
        outcome=match.outcome.value,
        document=match.document,
        to_document=match.to_document,
        to_prepaid=match.to_prepaid,
        proposals=match.proposals,
        reason=entry.reason or (payment.return_reason if payment else ""),
    )
