"""Which documents the money of a payment paid: its own, and those that the prepaid account paid with it.

Money leaves the prepaid account in the order in which it came.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from billing.models import Account, Entry, Payment, Posting

Lot = tuple[object, int]
"""The payment that brought it, and how much of it is left."""


@dataclass
class Trace:
    """Where the money of one payment is: payment requests and top-ups that it paid or helped to pay, its own first, and
    minor units that are still on the prepaid account."""

    documents: list[int]
    left: int = 0


def trace_of(payment: Payment) -> Trace:
    """Follow the money of a payment."""
    trace, lots = Trace([payment.document_id]), deque[Lot]()
    for posting, amount in _moves(payment):
        if amount > 0:
            lots.append((posting.payment_id, amount))
        elif payment.pk in _taken(lots, -amount) and posting.kind == Posting.Kind.RESERVED and posting.document_id:
            trace.documents.append(posting.document_id)
    trace.left = sum(amount for source, amount in lots if source == payment.pk)
    return trace


def _moves(payment: Payment) -> Iterable[tuple[Posting, int]]:
    """What came to and left the prepaid account, oldest first, without what was taken back."""
    entries = Entry.objects.filter(
        account__organization_id=payment.organization_id, account__purpose=Account.Purpose.PREPAID,
        currency=payment.currency, posting__reversed_by=None, posting__reverses=None,
    )  # fmt: skip
    for entry in entries.select_related("posting").order_by("pk").iterator():
        yield entry.posting, entry.amount


def _taken(lots: deque[Lot], amount: int) -> set[object]:
    """Take it from the oldest money; whose it was."""
    sources = set()
    while amount > 0 and lots:
        source, there = lots.popleft()
        sources.add(source)
        if there > amount:
            lots.appendleft((source, there - amount))
        amount -= there
    return sources
