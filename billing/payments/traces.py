"""Which documents the money of a payment paid: its own, and those that the prepaid account paid with it.

Money leaves the prepaid account in the order in which it came, but for what a card takes back, which is its own. What
a document gives back (it is void, or credited) is the money that had paid it.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Exists, OuterRef

from billing.models import Account, Document, Entry, Payment, Posting

Lot = tuple[object, int]
"""The payment that brought it, and how much of it is left."""
GIVES_BACK = {Posting.Kind.CREDITED, Posting.Kind.SURPLUS}


@dataclass
class Trace:
    """Where the money of one payment is: payment requests and top-ups that it paid or helped to pay, its own first, and
    minor units that are still on the prepaid account."""

    documents: list[int]
    left: int = 0


def trace_of(payment: Payment) -> Trace:
    """Follow the money of a payment."""
    trace, lots = Trace([payment.document_id]), deque[Lot]()
    paid = Counter[int | None]({payment.document_id: payment.amount})  # what of it is in a document, by request
    for posting, amount in _moves(payment):
        if amount > 0:
            lots.extend(_arriving(posting, amount, payment, paid))
        else:
            taken = _taken(lots, -amount, posting.payment_id)[payment.pk]
            if taken and posting.kind == Posting.Kind.RESERVED and posting.document_id:
                trace.documents.append(posting.document_id)
                paid[posting.document_id] += taken
    trace.left = sum(amount for source, amount in lots if source == payment.pk)
    return trace


def _moves(payment: Payment) -> Iterable[tuple[Posting, int]]:
    """What came to and left the prepaid account, oldest first, without what was taken back.

    A refund that failed comes back for a posting that took it from what was asked back: that is no pair to leave out.
    """
    prepaid = Account.Purpose.PREPAID
    pair = Entry.objects.filter(posting=OuterRef("posting__reverses"), account__purpose=prepaid)
    entries = Entry.objects.filter(
        ~Exists(pair), account__organization_id=payment.organization_id, account__purpose=prepaid,
        currency=payment.currency, posting__reversed_by=None,
    )  # fmt: skip
    for entry in entries.select_related("posting__document__origin").order_by("pk").iterator():
        yield entry.posting, entry.amount


def _arriving(posting: Posting, amount: int, payment: Payment, paid: Counter[int | None]) -> list[Lot]:
    """What comes: money of a card, or of what a document gives back the part that this payment had paid."""
    if posting.payment_id == payment.pk:
        paid[posting.document_id] -= amount
    if posting.payment_id or posting.kind not in GIVES_BACK:
        return [(posting.payment_id, amount)]
    request = _request_of(posting.document)
    own = min(amount, paid[request])
    paid[request] -= own
    return [(payment.pk, own), (None, amount - own)]


def _request_of(document: Document | None) -> int | None:
    """The request that was paid: itself, or that of the invoice that a credit note corrects."""
    while document and document.origin:
        document = document.origin
    return document.pk if document else None


def _taken(lots: deque[Lot], amount: int, own: object) -> Counter[object]:
    """Take it from the oldest money, from that of ``own`` before all other; how much of each payment."""
    taken = Counter[object]()
    first = [] if own is None else [at for at, (source, _there) in enumerate(lots) if source == own]
    for at in chain(first, range(len(lots))):
        if not amount:
            break
        source, there = lots[at]
        part = min(there, amount)
        lots[at] = source, there - part
        taken[source] += part
        amount -= part
    while lots and not lots[0][1]:
        lots.popleft()
    return taken
