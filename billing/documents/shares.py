"""What paid a document, told by its postings, and what the document says of it."""

import dataclasses

from billing.models import Account, Document, Posting
from billing.snapshot import Share, Snapshot

Purpose = Account.Purpose
MEANS = {Posting.Kind.RESERVED: "prepaid", Purpose.CARD: "card", Purpose.BANK: "transfer"}


def account_for(document: Document) -> Account.Purpose:
    """Where money for it goes: it is held for a request, and settles the claim of an invoice on credit."""
    return Purpose.CLAIM if document.kind == Document.Kind.INVOICE else Purpose.HELD


def shares_of(document: Document) -> list[Share]:
    """What paid the document, oldest first."""
    postings = document.postings.filter(reversed_by=None).exclude(kind=Posting.Kind.RELEASED).order_by("pk")
    found = postings.prefetch_related("entries__account")
    return [share for posting in found for share in _share(posting, account_for(document))]


def as_it_stands(document: Document) -> Snapshot:
    """What a document shows now. An invoice on credit that is paid says so, and asks nobody for money any more (17.1);
    all others show what was written."""
    snapshot = Snapshot.from_json(document.snapshot)
    if document.kind != Document.Kind.INVOICE or snapshot.due_on is None or document.paid_on is None:
        return snapshot
    return dataclasses.replace(snapshot, paid_on=document.paid_on, shares=shares_of(document), slip=None)


def _share(posting: Posting, account: Account.Purpose) -> list[Share]:
    entries = {entry.account.purpose: entry.amount for entry in posting.entries.all()}
    kept = entries.get(Purpose.PREPAID if posting.kind == Posting.Kind.TOP_UP else account, 0)
    source = next((purpose for purpose in (Purpose.CARD, Purpose.BANK) if purpose in entries), None)
    means = "prepaid" if posting.kind == Posting.Kind.RESERVED else MEANS.get(source) if source else None
    return [Share(means, kept, posting.booked_on)] if means and kept > 0 else []
