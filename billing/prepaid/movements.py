"""The movements of an organization's prepaid money, read from the books for ``lots``."""

import datetime

from billing.issuer import our_issuer
from billing.models import Account, Document, Posting
from billing.prepaid.lots import Available, Movement, Source, available, lots_of

Purpose = Account.Purpose
FOR_DOCUMENTS = {Posting.Kind.RECEIVED, Posting.Kind.RESERVED, Posting.Kind.RELEASED}
SOURCES = {Purpose.CARD: Source.CARD, Purpose.BANK: Source.TRANSFER}


def withdrawable(organization_id: int, currency: str, today: datetime.date) -> Available:
    """What may be asked back today, and why the rest may not."""
    days = our_issuer().card_back_days
    return available(lots_of(movements_of(organization_id, currency), days), today, days)


def movements_of(organization_id: int, currency: str) -> list[Movement]:
    """Every posting that moved prepaid or held money, in the order of booking."""
    rows = Posting.objects.filter(organization_id=organization_id, currency=currency).order_by("pk")
    rows = rows.select_related("document__origin").only(
        "kind",
        "booked_on",
        "reverses",
        "payment",
        "document__kind",
        "document__origin__kind",
        "document__origin__origin",
    )
    return [_movement(posting) for posting in rows.prefetch_related("entries__account")]


def _movement(posting: Posting) -> Movement:
    moved = {entry.account.purpose: entry.amount for entry in posting.entries.all()}
    source = next((SOURCES[Purpose(each)] for each in moved if each in SOURCES and moved[each] < 0), None)
    return Movement(
        posting.pk, posting.kind, moved.get(Purpose.PREPAID, 0), _kept(posting, moved), source, posting.booked_on,
        _request_of(posting.document), posting.reverses_id, str(posting.payment_id or ""),
        moved.get(Purpose.WITHDRAWING, 0),
    )  # fmt: skip


def _kept(posting: Posting, moved: dict[str, int]) -> int:
    """What went to the document: it is held for a request, and settles the claim of an invoice on credit."""
    if posting.kind in FOR_DOCUMENTS and Purpose.HELD not in moved:
        return moved.get(Purpose.CLAIM, 0)
    return moved.get(Purpose.HELD, 0)


def _request_of(document: Document | None) -> int | None:
    """The payment request behind a document: itself, of an invoice its origin, of a credit note that of its invoice.
    An invoice on credit has none and stands for it."""
    if document is None:
        return None
    origin = document.origin
    if origin is None or document.kind in Document.PAYABLE:
        return document.pk
    return origin.pk if origin.kind in Document.PAYABLE else origin.origin_id or origin.pk
