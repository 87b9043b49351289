"""Money meets a document: what arrives is held, what is whole becomes an invoice, what is too much goes to the prepaid
account (BIL-44, decision 25).

Every function is one step of a transaction that has locked the organization first, then the document.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from billing import emails
from billing.documents.followers import REQUEST_SETTLED, REQUEST_VOID
from billing.documents.issuing import Facts, issue, quote_from, wording_of
from billing.documents.on_credit import close, vat_of
from billing.documents.plans_paid import adjust, is_overtaken
from billing.documents.shares import account_for, shares_of
from billing.documents.states import lock_open_requests, locked, set_term_state
from billing.documents.terms_paid import extend
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, Document, DocumentLine, Posting
from billing.prices.quotes import Quote
from billing.snapshot import Snapshot
from core.money import Money
from organizations.models import Organization
from products.models import Product, ProviderCall
from products.providers import Action
from security.journal import events as journal
from security.kinds import EventKind

Purpose, Kind, State = Account.Purpose, Document.Kind, Document.State
DOMAINS = "domains"


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
        Move(arrival.source, -arrival.amount), Move(account_for(document), held),
        Move(Purpose.PREPAID, arrival.amount - held),
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
    moves = [Move(Purpose.PREPAID, -amount), Move(account_for(document), amount)]
    if post(cause, moves, currency=document.currency, now=now):
        _record(EventKind.PREPAID_USED, organization, document, amount, document.currency)
        _add(document, amount, today)


def release(organization: Organization, document: Document, now: datetime.datetime) -> None:
    """What was set aside for a document that is not whole is free again."""
    account = account_for(document)
    reserved = document.postings.filter(kind=Posting.Kind.RESERVED, reversed_by=None).order_by("pk")
    for posting in reserved.prefetch_related("entries__account"):
        amount = next(entry.amount for entry in posting.entries.all() if entry.account.purpose == account)
        cause = Cause(
            organization.pk, Posting.Kind.RELEASED, f"release:{posting.pk}", our_issuer().today(now),
            document_id=document.pk, reverses_id=posting.pk,
        )  # fmt: skip
        post(cause, [Move(account, -amount), Move(Purpose.PREPAID, amount)], currency=document.currency, now=now)
        _record(EventKind.PREPAID_RELEASED, organization, document, amount, document.currency)
        _add(document, -amount, None)


def void(organization: Organization, document: Document, now: datetime.datetime, by: Document | None = None) -> None:
    """The request can be paid no more; what it held goes to the prepaid account (BIL-71). An invoice on credit is owed
    until it is paid or credited."""
    if not document.is_open or document.kind not in Document.PAYABLE:
        return
    release(organization, document, now)
    if document.paid and document.kind == Kind.REQUEST:
        _give_back(organization, document, now)
    document.state, document.replaced_by = State.VOID, by
    document.save(update_fields=["state", "replaced_by"])
    set_term_state(document, DocumentLine.TermState.GONE)
    for voided in REQUEST_VOID:
        voided(document, now)
    _record(EventKind.DOCUMENT_VOID, organization, document, document.total, document.currency)


def void_requests(organization: Organization, products: Iterable[int], now: datetime.datetime) -> list[Document]:
    """Void whatever could still be paid for these products, and answer it. The caller holds the organization."""
    asked = lock_open_requests(organization.pk, products)
    for each in asked:
        void(organization, each, now)
    return asked


def _give_back(organization: Organization, document: Document, now: datetime.datetime) -> None:
    amount = document.paid
    cause = Cause(
        organization.pk, Posting.Kind.SURPLUS, f"void:{document.pk}", our_issuer().today(now), document_id=document.pk
    )
    post(cause, [Move(Purpose.HELD, -amount), Move(Purpose.PREPAID, amount)], currency=document.currency, now=now)
    emails.surplus_credited(document, amount, document.currency)


def close_if_whole(organization: Organization, document: Document, now: datetime.datetime) -> Document | None:
    """A request that is paid in full becomes an invoice, a top-up gets its receipt. Returns that document.

    One for a product that has ended meanwhile is void, and so is an upgrade that was overtaken: nobody can have what it
    was for. An invoice on credit is one already.
    """
    if document.kind == Kind.INVOICE:
        return close(organization, document, now)
    if document.paid < document.total or document.kind not in Document.PAYABLE or document.state == State.VOID:
        return None
    if Document.objects.filter(origin=document, kind__in=[Kind.INVOICE, Kind.RECEIPT]).exists():
        return None
    if has_ended(document) or is_overtaken(document, organization.day_at(now)):
        void(organization, document, now)
        return None
    document.state, document.paid_on = State.PAID, document.paid_on or our_issuer().today(now)
    document.save(update_fields=["state", "paid_on"])
    set_term_state(document, DocumentLine.TermState.GONE)
    kind = Kind.RECEIPT if document.kind == Kind.TOP_UP else Kind.INVOICE
    quote = quote_from(document)
    for settled in REQUEST_SETTLED:
        quote = settled(document, quote, now)
    final = issue(kind, organization, quote, _facts_of(document), now)
    if kind == Kind.INVOICE:
        _settle(organization, document, final, now)
    _record(EventKind.DOCUMENT_PAID, organization, document, document.total, document.currency)
    _record(EventKind.DOCUMENT_ISSUED, organization, final, final.total, final.currency)
    if final.total:  # nobody paid anything for an order that costs nothing; its own mail confirms it
        emails.document_paid(final)
    return final


def settle_again(organization: Organization, document: Document, now: datetime.datetime) -> Document:
    """The invoice of a request that stands in for one which was credited, and is whole: the terms are those that were
    paid then, so nothing is extended, and whoever writes it tells of it."""
    document.state, document.paid_on = State.PAID, our_issuer().today(now)
    document.save(update_fields=["state", "paid_on"])
    set_term_state(document, DocumentLine.TermState.GONE)
    final = issue(Kind.INVOICE, organization, quote_from(document), _facts_of(document), now)
    _book_settled(organization, document, final, now)
    _record(EventKind.DOCUMENT_ISSUED, organization, final, final.total, final.currency)
    return final


def has_ended(document: Document) -> bool:
    """Whether a product that it was to renew is cancelled or being ended by its provider, or was deleted and is not
    restored by it. A name whose end was ordered is kept by who pays it (G1)."""
    renewals = document.lines.filter(kind=DocumentLine.Kind.RENEWAL)
    restored = document.lines.filter(kind=DocumentLine.Kind.RESTORE).values("product")
    deleted = renewals.filter(product__state=Product.State.REDEMPTION).exclude(product__in=restored)
    ending = Q(product__calls__action=Action.CANCEL, product__calls__state=ProviderCall.State.WAITING)
    services = renewals.exclude(product__kind__category__key=DOMAINS)
    gone = renewals.filter(product__state=Product.State.CANCELLED)
    return deleted.exists() or gone.exists() or services.filter(ending).exists()


def _settle(organization: Organization, document: Document, invoice: Document, now: datetime.datetime) -> None:
    quote = _book_settled(organization, document, invoice, now)
    extend(organization.pk, quote.lines, now)
    adjust(organization, quote.lines, now)


def _book_settled(organization: Organization, document: Document, invoice: Document, now: datetime.datetime) -> Quote:
    quote = quote_from(invoice)
    cause = Cause(
        organization.pk, Posting.Kind.SETTLED, f"settle:{document.pk}", invoice.issued_on, document_id=invoice.pk
    )
    moves = [Move(Purpose.HELD, -invoice.total), Move(Purpose.REVENUE, quote.net), *vat_of(quote.taxes)]
    if invoice.total and post(cause, moves, currency=invoice.currency, now=now) is None:
        raise LedgerBroken(f"{document.number} was settled before.")
    return quote


def _facts_of(document: Document) -> Facts:
    """The invoice says what the request said, and how it was paid."""
    said = Snapshot.from_json(document.snapshot)
    shares = shares_of(document)
    return Facts(paid_on=document.paid_on, origin=document, shares=shares, wording=wording_of(said))


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
