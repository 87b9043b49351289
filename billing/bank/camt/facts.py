"""What a bank file says. Amounts are minor units of their own currency; days are the bank's."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an entry means for us."""

    CREDIT = "credit"
    """Money that came in."""
    RETURNED = "returned"
    """Money taken back, which has no payments here and only a person books; or pay-outs that came back, with them."""
    DEBIT = "debit"
    """Money that went out; shown, not matched."""
    PENDING = "pending"
    """Announced and not booked: no money yet."""
    HELD = "held"
    """A credit that only a person can book; ``BankEntry.reason`` says why."""


@dataclass(frozen=True)
class Payment:
    """One payment inside an entry. ``identity`` is the same whichever file tells it.

    ``reference_type`` is QRR or SCOR when the check digits are right, else ""; ``reference`` is compact.
    ``return_reason`` is the bank's code when this payment is a return, with what it adds.
    """

    identity: str
    amount: int
    currency: str
    booked_on: datetime.date
    value_on: datetime.date
    reference_type: str = ""
    reference: str = ""
    debtor: str = ""
    debtor_account: str = ""
    end_to_end: str = ""
    text: str = ""
    is_return: bool = False
    return_reason: str = ""


@dataclass(frozen=True)
class BankEntry:
    """One booking on the account. Its payments add up to its amount, or there are none.

    ``identity`` is "" when the bank gives no number, which only a held entry may have.
    """

    identity: str
    kind: Kind
    amount: int
    currency: str
    booked_on: datetime.date
    value_on: datetime.date
    payments: tuple[Payment, ...] = ()
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class BankStatement:
    """All of one account in a file. ``account`` is the normal IBAN, compact; ``kind`` statement or notification."""

    account: str
    message_id: str
    kind: str
    entries: tuple[BankEntry, ...]
