"""Tables of billing."""

from billing.models.bank import BankEntry, BankFile, BankPayment
from billing.models.card_work import CardSetup, Refund
from billing.models.contact import BillingWishes, InvoiceRecipient, MonthlyDelivery
from billing.models.desk_note import DeskNote
from billing.models.document import Document, DocumentFile, DocumentLine, DocumentTally, Series
from billing.models.ending import ContractEnd
from billing.models.event import ProviderEvent
from billing.models.feed import CalendarFeed, RenewalMove
from billing.models.gift import Gift
from billing.models.ledger import Account, Entry, Posting
from billing.models.payment import Card, Payment
from billing.models.price import Price, Threshold
from billing.models.reminder import BalanceAlert, DocumentReminder
from billing.models.renewal import RenewalStep
from billing.models.subscription import Subscription
from billing.models.warranty import WarrantyTask, WarrantyTerm
from billing.models.withdrawal import Approval, PayOutFile, Withdrawal

__all__ = [
    "Account", "Approval", "BalanceAlert", "BankEntry", "BankFile", "BankPayment", "BillingWishes", "CalendarFeed",
    "Card", "CardSetup", "ContractEnd", "DeskNote", "Document", "DocumentFile", "DocumentLine", "DocumentReminder",
    "DocumentTally", "Entry", "Gift", "InvoiceRecipient", "MonthlyDelivery", "PayOutFile", "Payment", "Posting",
    "Price", "ProviderEvent", "Refund", "RenewalMove", "RenewalStep", "Series", "Subscription", "Threshold",
    "WarrantyTask", "WarrantyTerm", "Withdrawal",
]  # fmt: skip
