"""Tables of billing."""

from billing.models.card_work import CardSetup, Refund
from billing.models.document import Document, DocumentFile, DocumentLine, Series
from billing.models.event import ProviderEvent
from billing.models.ledger import Account, Entry, Posting
from billing.models.payment import Card, Payment
from billing.models.price import Price, Threshold
from billing.models.renewal import RenewalStep
from billing.models.subscription import Subscription

__all__ = [
    "Account", "Card", "CardSetup", "Document", "DocumentFile", "DocumentLine", "Entry", "Payment", "Posting", "Price",
    "ProviderEvent", "Refund", "RenewalStep", "Series", "Subscription", "Threshold",
]  # fmt: skip
