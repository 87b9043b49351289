"""Credit notes: the only way to correct an invoice, never above it, at its own rates (INV-11, TAX-9)."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.documents.issuing import Facts, issue, wording_of
from billing.documents.settling import lock
from billing.documents.states import set_term_state
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, Document, DocumentLine, Posting
from billing.prices.quotes import Quote, QuotedLine
from billing.snapshot import Snapshot, TaxRow
from billing.tax import sums
from core.errors import RuleError
from core.money import Money
from security.journal import events as journal
from security.kinds import EventKind

Purpose, Kind, State = Account.Purpose, Document.Kind, Document.State
NOT_AN_INVOICE = _("Only a paid invoice can be credited.")
WHOLE = _("An invoice that is not paid yet can only be credited as a whole.")
NOTHING_LEFT = _("Nothing of this invoice is left to credit.")


@transaction.atomic
def credit(
    *, invoice: Document, nets: Mapping[int, int] | None = None, reason: str, now: datetime.datetime, tells: bool = True
) -> Document:
    """Credit the rows named by their position with these net amounts, or all that is left; the money goes to the
    prepaid account. An invoice on credit that is not paid is credited whole, and owed no more. ``tells``: with a mail
    of its own.

    Who may do it is the caller's question. Raises RuleError for no invoice, or more than is left of it.
    """
    organization, invoice = lock(invoice.organization_id, invoice.pk)
    if invoice.kind != Kind.INVOICE or invoice.state not in {State.PAID, State.DISPUTED, *Document.OPEN_STATES}:
        raise RuleError(NOT_AN_INVOICE)
    rows, owed = _rows(invoice, nets), invoice.left
    if invoice.is_open and sum(row.net for row in rows) != invoice.net:
        raise RuleError(WHOLE)
    before = [row for note in _notes(invoice) for row in Snapshot.from_json(note.snapshot).taxes]
    said = Snapshot.from_json(invoice.snapshot)
    try:
        found = sums.credit(_nets(rows), invoiced=said.taxes, credited=before)
    except sums.CreditTooHigh as refusal:
        raise RuleError(NOTHING_LEFT) from refusal
    quote = Quote(invoice.currency, rows, found.taxes, found.net, found.tax, said.tax_reason)
    note = issue(Kind.CREDIT_NOTE, organization, quote, Facts(origin=invoice, wording=wording_of(said)), now)
    _book(note, found.taxes, owed, now)
    invoice.paid = invoice.total if owed else invoice.paid + note.total
    if invoice.paid == invoice.total:
        invoice.state = State.REFUNDED
        set_term_state(invoice, DocumentLine.TermState.GONE)
    invoice.save(update_fields=["paid", "state"])
    money = Money.of_minor(note.total, note.currency)
    written = f"{money.amount} {money.currency}"
    journal.record(
        EventKind.DOCUMENT_ISSUED, actor=None, organization=organization, document=note.number, amount=written,
        reason=reason,
    )  # fmt: skip
    if tells and note.total > owed:
        emails.surplus_credited(note, note.total - owed, note.currency)
    return note


def rest_of(invoice: Document) -> list[QuotedLine]:
    """What of an invoice was not credited yet, row by row. Raises RuleError when that is nothing."""
    return _rows(invoice, None)


def _rows(invoice: Document, nets: Mapping[int, int] | None) -> list[QuotedLine]:
    """What is credited, row by row, worded as the invoice words it."""
    left = _left(invoice)
    wanted = {position: net for position, net in (left if nets is None else nets).items() if net}
    if not wanted or any(not 0 < net <= left.get(position, 0) for position, net in wanted.items()):
        raise RuleError(NOTHING_LEFT)
    return [_row(line, wanted[line.position]) for line in invoice.lines.filter(position__in=wanted)]


def _row(line: DocumentLine, net: int) -> QuotedLine:
    return QuotedLine(
        kind=DocumentLine.Kind(line.kind), concept=line.concept, unit=net, net=net, category=line.category,
        percent=line.percent, country=line.country, product_id=line.product_id, starts_on=line.starts_on,
        ends_on=line.ends_on, months=line.months,
    )  # fmt: skip


def _left(invoice: Document) -> dict[int, int]:
    """What of each row was not credited yet. Rows are told apart by product, concept and first day, as notes repeat
    them: services may share a name."""
    left = {line.position: line.net for line in invoice.lines.all()}
    places = {(line.product_id, line.concept, line.starts_on): line.position for line in invoice.lines.all()}
    for line in DocumentLine.objects.filter(document__in=_notes(invoice)):
        left[places[line.product_id, line.concept, line.starts_on]] -= line.net
    return left


def _notes(invoice: Document) -> list[Document]:
    return list(invoice.followers.filter(kind=Kind.CREDIT_NOTE).order_by("pk"))


def _nets(rows: list[QuotedLine]) -> list[sums.Net]:
    return [sums.Net(row.net, row.category, row.percent, row.country) for row in rows]


def _book(note: Document, taxes: list[TaxRow], owed: int, now: datetime.datetime) -> None:
    """``owed``: what nobody had paid of the invoice is owed no more; the rest is money that was paid."""
    places = {row.country for row in taxes}
    vat = [Move(Purpose.VAT, -sum(row.tax for row in taxes if row.country == place), place) for place in sorted(places)]
    cause = Cause(
        note.organization_id, Posting.Kind.CREDITED, f"credit:{note.pk}", our_issuer().today(now), document_id=note.pk
    )
    moves = [
        Move(Purpose.REVENUE, -note.net),
        *vat,
        Move(Purpose.CLAIM, owed),
        Move(Purpose.PREPAID, note.total - owed),
    ]
    post(cause, moves, currency=note.currency, now=now)
