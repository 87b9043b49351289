"""Tables of billing."""

from billing.models.bank import BankEntry, BankFile, BankPayment
from billing.models.card_work import CardSetup, Refund
from billing.models.document import Document, DocumentFile, DocumentLine, Series
from billing.models.event import ProviderEvent
from billing.models.gift import Gift
from billing.models.ledger import Account, Entry, Posting
from billing.models.payment import Card, Payment
from billing.models.price import Price, Threshold
from billing.models.renewal import RenewalStep
from billing.models.subscription import Subscription
from billing.models.withdrawal import Approval, PayOutFile, Withdrawal

__all__ = [
    "Account", "Approval", "BankEntry", "BankFile", "BankPayment", "Card", "CardSetup", "Document", "DocumentFile",
    "DocumentLine", "Entry", "Gift", "PayOutFile", "Payment", "Posting", "Price", "ProviderEvent", "Refund",
    "RenewalStep", "Series", "Subscription", "Threshold", "Withdrawal",
]  # fmt: skip
