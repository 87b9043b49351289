"""Invoices on credit: what is delivered before it is paid is invoiced at once and owed from then on (17.1, DOM-14).

Such an invoice is open until its last day and after; money that arrives for it goes to the claim, never to what is
held. Every function is one step of a transaction that has locked the organization.
"""

import datetime
from collections.abc import Sequence

from django.db.models import F, QuerySet, Sum

from billing import emails
from billing.documents.issuing import Facts, issue
from billing.documents.states import owes_too_long
from billing.documents.tasks import make_again
from billing.documents.terms_paid import extend
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, Document, Posting
from billing.prices.quotes import Quote
from billing.snapshot import TaxRow
from core.money import Money
from organizations.models import Organization
from products.holds.commands import release
from products.models import Hold, Product
from security.journal import events as journal
from security.kinds import EventKind

Purpose, Kind, State = Account.Purpose, Document.Kind, Document.State


def deliver(organization: Organization, quote: Quote, due_on: datetime.date, now: datetime.datetime) -> Document:
    """Invoice it, payable until ``due_on``, owe it, and renew what it is for: the terms go on and providers are asked
    exactly as if it were paid. Raises RuleError when no document can be made."""
    today = our_issuer().today(now)
    facts = Facts(due_on=due_on) if quote.total else Facts(paid_on=today)
    invoice = issue(Kind.INVOICE, organization, quote, facts, now)
    cause = Cause(
        organization.pk, Posting.Kind.ON_CREDIT, f"on-credit:{invoice.pk}", invoice.issued_on, document_id=invoice.pk
    )
    moves = [Move(Purpose.CLAIM, -invoice.total), Move(Purpose.REVENUE, quote.net), *vat_of(quote.taxes)]
    post(cause, moves, currency=invoice.currency, now=now)
    extend(organization.pk, quote.lines, now)
    return invoice


def vat_of(taxes: Sequence[TaxRow]) -> list[Move]:
    """What goes to the tax of each place."""
    places = sorted({row.country for row in taxes})
    return [Move(Purpose.VAT, sum(row.tax for row in taxes if row.country == place), place) for place in places]


def close(organization: Organization, invoice: Document, now: datetime.datetime) -> Document | None:
    """An invoice on credit that is paid in full is an invoice like others; what was stopped for it goes on. Returns it,
    None while something is left."""
    if not invoice.is_open or invoice.paid < invoice.total:
        return None
    invoice.state, invoice.paid_on = State.PAID, invoice.paid_on or our_issuer().today(now)
    invoice.paid = 0  # from now on: what of it was credited
    invoice.save(update_fields=["state", "paid_on", "paid"])
    make_again(invoice)
    money = Money.of_minor(invoice.total, invoice.currency)
    journal.record(
        EventKind.DOCUMENT_PAID, actor=None, organization=organization, document=invoice.number,
        amount=f"{money.amount} {money.currency}",
    )  # fmt: skip
    emails.document_paid(invoice)
    _resume(organization, invoice, now)
    return invoice


def _resume(organization: Organization, invoice: Document, now: datetime.datetime) -> None:
    """Only what this very document had stopped, and nothing that another one keeps stopped."""
    today = organization.day_at(now)
    products = organization.products.filter(lines__document=invoice, state=Product.State.ACTIVE).distinct()
    for product in products.order_by("pk"):
        held = product.holds.in_force(now).filter(kind=Hold.Kind.UNPAID, reason=invoice.number)
        if held.exists() and not owes_too_long(product.pk, today):
            release(product=product, kind=Hold.Kind.UNPAID, by=None, now=now)


def open_on_credit(organization: Organization) -> QuerySet[Document]:
    """Its invoices that were delivered and are not paid, the most urgent first."""
    rows = organization.documents.filter(kind=Kind.INVOICE, state__in=Document.OPEN_STATES)
    return rows.defer("snapshot").order_by("due_on", "pk")


def not_due_yet(organization: Organization, currency: str, today: datetime.date) -> int:
    """What of the claim may still wait: minor units of invoices whose last day has not passed."""
    rows = open_on_credit(organization).filter(currency=currency, due_on__gte=today).order_by()
    return int(rows.aggregate(left=Sum(F("total") - F("paid")))["left"] or 0)
