"""Money meets a document: what arrives is held, what is whole becomes an invoice, what is too much goes to the prepaid
account (BIL-44, decision 25).

Every function is one step of a transaction that has locked the organization first, then the document.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from billing import emails
from billing.documents.issuing import Facts, Wording, issue, quote_from
from billing.documents.states import locked, set_term_state
from billing.documents.terms_paid import extend
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, Document, DocumentLine, Posting
from billing.snapshot import Share, Snapshot
from core.money import Money
from organizations.models import Organization
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

Purpose, Kind, State = Account.Purpose, Document.Kind, Document.State
MEANS = {Posting.Kind.RESERVED: "prepaid", Purpose.CARD: "card", Purpose.BANK: "transfer"}


@dataclass(frozen=True)
class Arrival:
    """Money from outside: minor units, where it lies (card or bank), a key that exists once for it, day of value."""

    amount: int
    currency: str
    source: Account.Purpose
    key: str
    booked_on: datetime.date
    payment_id: object = None


def lock(organization_id: int, document_id: int) -> tuple[Organization, Document]:
    """Both rows, in their order. An organization that was deleted still gets its money booked."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    (document,) = locked(organization_id, [document_id])
    return organization, document


@transaction.atomic
def receive(organization_id: int, document_id: int, arrival: Arrival, now: datetime.datetime) -> bool:
    """Book what arrived for a document: what it still lacks is held for it, the rest goes to the prepaid account.

    False when this very money was booked before. A request that is void lacks nothing; neither does one of another
    currency.
    """
    organization, document = lock(organization_id, document_id)
    is_top_up = document.kind == Kind.TOP_UP
    due = min(arrival.amount, document.left) if arrival.currency == document.currency else 0
    held = 0 if is_top_up else due
    cause = Cause(
        organization.pk, Posting.Kind.TOP_UP if is_top_up else Posting.Kind.RECEIVED, arrival.key, arrival.booked_on,
        document_id=document.pk, payment_id=arrival.payment_id,
    )  # fmt: skip
    moves = [
        Move(arrival.source, -arrival.amount), Move(Purpose.HELD, held), Move(Purpose.PREPAID, arrival.amount - held)
    ]  # fmt: skip
    if post(cause, moves, currency=arrival.currency, now=now) is None:
        return False
    _record(EventKind.MONEY_RECEIVED, organization, document, arrival.amount, arrival.currency)
    _add(document, due, arrival.booked_on)
    if surplus := arrival.amount - due:
        emails.surplus_credited(document, surplus, arrival.currency)
    close_if_whole(organization, document, now)
    return True


def reserve(organization: Organization, document: Document, amount: int, key: str, now: datetime.datetime) -> None:
    """Set prepaid money aside for the document. Raises NotEnough."""
    today = our_issuer().today(now)
    cause = Cause(organization.pk, Posting.Kind.RESERVED, key, today, document_id=document.pk)
    if post(cause, [Move(Purpose.PREPAID, -amount), Move(Purpose.HELD, amount)], currency=document.currency, now=now):
        _record(EventKind.PREPAID_USED, organization, document, amount, document.currency)
        _add(document, amount, today)


def release(organization: Organization, document: Document, now: datetime.datetime) -> None:
    """What was set aside for a document that is not whole is free again."""
    reserved = document.postings.filter(kind=Posting.Kind.RESERVED, reversed_by=None).order_by("pk")
    for posting in reserved.prefetch_related("entries__account"):
        amount = next(entry.amount for entry in posting.entries.all() if entry.account.purpose == Purpose.HELD)
        cause = Cause(
            organization.pk, Posting.Kind.RELEASED, f"release:{posting.pk}", our_issuer().today(now),
            document_id=document.pk, reverses_id=posting.pk,
        )  # fmt: skip
        post(cause, [Move(Purpose.HELD, -amount), Move(Purpose.PREPAID, amount)], currency=document.currency, now=now)
        _record(EventKind.PREPAID_RELEASED, organization, document, amount, document.currency)
        _add(document, -amount, None)


def void(organization: Organization, document: Document, now: datetime.datetime, by: Document | None = None) -> None:
    """The request can be paid no more; what it held goes to the prepaid account (BIL-71)."""
    if not document.is_open:
        return
    release(organization, document, now)
    if document.paid and document.kind == Kind.REQUEST:
        _give_back(organization, document, now)
    document.state, document.replaced_by = State.VOID, by
    document.save(update_fields=["state", "replaced_by"])
    set_term_state(document, DocumentLine.TermState.GONE)
    _record(EventKind.DOCUMENT_VOID, organization, document, document.total, document.currency)


def _give_back(organization: Organization, document: Document, now: datetime.datetime) -> None:
    amount = document.paid
    cause = Cause(
        organization.pk, Posting.Kind.SURPLUS, f"void:{document.pk}", our_issuer().today(now), document_id=document.pk
    )
    post(cause, [Move(Purpose.HELD, -amount), Move(Purpose.PREPAID, amount)], currency=document.currency, now=now)
    emails.surplus_credited(document, amount, document.currency)


def close_if_whole(organization: Organization, document: Document, now: datetime.datetime) -> Document | None:
    """A request that is paid in full becomes an invoice, a top-up gets its receipt. Returns that document.

    One for a product that has ended meanwhile is void: nobody can have what it was for.
    """
    if document.paid < document.total or document.kind not in Document.PAYABLE or document.state == State.VOID:
        return None
    if Document.objects.filter(origin=document, kind__in=[Kind.INVOICE, Kind.RECEIPT]).exists():
        return None
    if has_ended(document):
        void(organization, document, now)
        return None
    document.state, document.paid_on = State.PAID, document.paid_on or our_issuer().today(now)
    document.save(update_fields=["state", "paid_on"])
    set_term_state(document, DocumentLine.TermState.GONE)
    kind = Kind.RECEIPT if document.kind == Kind.TOP_UP else Kind.INVOICE
    final = issue(kind, organization, quote_from(document), _facts_of(document), now)
    if kind == Kind.INVOICE:
        _settle(organization, document, final, now)
    _record(EventKind.DOCUMENT_PAID, organization, document, document.total, document.currency)
    _record(EventKind.DOCUMENT_ISSUED, organization, final, final.total, final.currency)
    emails.document_paid(final)
    return final


def has_ended(document: Document) -> bool:
    """Whether a product that it was to renew is cancelled."""
    return document.lines.filter(kind=DocumentLine.Kind.RENEWAL, product__state=Product.State.CANCELLED).exists()


def _settle(organization: Organization, document: Document, invoice: Document, now: datetime.datetime) -> None:
    quote = quote_from(invoice)
    taxes = [Move(Purpose.VAT, row.tax, place=row.country) for row in quote.taxes]
    cause = Cause(
        organization.pk, Posting.Kind.SETTLED, f"settle:{document.pk}", invoice.issued_on, document_id=invoice.pk
    )
    moves = [Move(Purpose.HELD, -invoice.total), Move(Purpose.REVENUE, quote.net), *_by_place(taxes)]
    if invoice.total and post(cause, moves, currency=invoice.currency, now=now) is None:
        raise LedgerBroken(f"{document.number} was settled before.")
    extend(organization.pk, quote.lines, now)


def _by_place(moves: list[Move]) -> list[Move]:
    places = {move.place for move in moves}
    return [
        Move(Purpose.VAT, sum(each.amount for each in moves if each.place == place), place) for place in sorted(places)
    ]


def _facts_of(document: Document) -> Facts:
    """The invoice says what the request said, and how it was paid."""
    said = Snapshot.from_json(document.snapshot)
    wording = Wording(said.customer, said.purchase_order, said.buyer_reference)
    return Facts(paid_on=document.paid_on, origin=document, shares=shares_of(document), wording=wording)


def shares_of(document: Document) -> list[Share]:
    """What paid the document, oldest first."""
    postings = document.postings.filter(reversed_by=None).exclude(kind=Posting.Kind.RELEASED).order_by("pk")
    return [share for posting in postings.prefetch_related("entries__account") for share in _share(posting)]


def _share(posting: Posting) -> list[Share]:
    entries = {entry.account.purpose: entry.amount for entry in posting.entries.all()}
    kept = entries.get(Purpose.PREPAID if posting.kind == Posting.Kind.TOP_UP else Purpose.HELD, 0)
    source = next((purpose for purpose in (Purpose.CARD, Purpose.BANK) if purpose in entries), None)
    means = "prepaid" if posting.kind == Posting.Kind.RESERVED else MEANS.get(source) if source else None
    return [Share(means, kept, posting.booked_on)] if means and kept > 0 else []


def _add(document: Document, amount: int, paid_on: datetime.date | None) -> None:
    if not amount:
        return
    document.paid += amount
    if document.is_open:
        document.state = State.PARTLY_PAID if document.paid else State.OPEN
    document.paid_on = paid_on if document.paid >= document.total else None
    document.save(update_fields=["paid", "state", "paid_on"])


def _record(kind: EventKind, organization: Organization, document: Document, amount: int, currency: str) -> None:
    money = Money.of_minor(amount, currency)
    journal.record(
        kind, actor=None, organization=organization, document=document.number, amount=f"{money.amount} {currency}"
    )
