"""Tables of billing."""

from billing.models.bank import BankEntry, BankFile, BankPayment
from billing.models.document import Document, DocumentFile, DocumentLine, Series
from billing.models.ledger import Account, Entry, Posting
from billing.models.payment import Card, Payment
from billing.models.price import Price, Threshold
from billing.models.subscription import Subscription
from billing.models.withdrawal import Approval, PayOutFile, Withdrawal

__all__ = [
    "Account", "Approval", "BankEntry", "BankFile", "BankPayment", "Card", "Document", "DocumentFile", "DocumentLine",
    "Entry", "PayOutFile", "Payment", "Posting", "Price", "Series", "Subscription", "Threshold", "Withdrawal",
]  # fmt: skip
