"""Credit notes: the only way to correct an invoice, never above it, at its own rates (INV-11, TAX-9)."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.documents.issuing import Facts, Wording, issue
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
NOTHING_LEFT = _("Nothing of this invoice is left to credit.")


@transaction.atomic
def credit(
    *, invoice: Document, nets: Mapping[int, int] | None = None, reason: str, now: datetime.datetime
) -> Document:
    """Credit the rows named by their position with these net amounts, or all that is left; the money goes to the
    prepaid account.

    Who may do it is the caller's question. Raises RuleError for no invoice, or more than is left of it.
    """
    organization, invoice = lock(invoice.organization_id, invoice.pk)
    if invoice.kind != Kind.INVOICE or invoice.state not in {State.PAID, State.DISPUTED}:
        raise RuleError(NOT_AN_INVOICE)
    rows = _rows(invoice, nets)
    before = [row for note in _notes(invoice) for row in Snapshot.from_json(note.snapshot).taxes]
    said = Snapshot.from_json(invoice.snapshot)
    try:
        found = sums.credit(_nets(rows), invoiced=said.taxes, credited=before)
    except sums.CreditTooHigh as refusal:
        raise RuleError(NOTHING_LEFT) from refusal
    quote = Quote(invoice.currency, rows, found.taxes, found.net, found.tax, said.tax_reason)
    wording = Wording(said.customer, said.purchase_order, said.buyer_reference)
    note = issue(Kind.CREDIT_NOTE, organization, quote, Facts(origin=invoice, wording=wording), now)
    _book(note, found.taxes, now)
    invoice.paid += note.total
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
    emails.surplus_credited(note, note.total, note.currency)
    return note


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
    """What of each row was not credited yet. Rows are told apart by concept and first day, as notes repeat them."""
    left = {line.position: line.net for line in invoice.lines.all()}
    places = {(line.concept, line.starts_on): line.position for line in invoice.lines.all()}
    for line in DocumentLine.objects.filter(document__in=_notes(invoice)):
        left[places[line.concept, line.starts_on]] -= line.net
    return left


def _notes(invoice: Document) -> list[Document]:
    return list(invoice.followers.filter(kind=Kind.CREDIT_NOTE).order_by("pk"))


def _nets(rows: list[QuotedLine]) -> list[sums.Net]:
    return [sums.Net(row.net, row.category, row.percent, row.country) for row in rows]


def _book(note: Document, taxes: list[TaxRow], now: datetime.datetime) -> None:
    places = {row.country for row in taxes}
    vat = [Move(Purpose.VAT, -sum(row.tax for row in taxes if row.country == place), place) for place in sorted(places)]
    cause = Cause(
        note.organization_id, Posting.Kind.CREDITED, f"credit:{note.pk}", our_issuer().today(now), document_id=note.pk
    )
    moves = [Move(Purpose.REVENUE, -note.net), *vat, Move(Purpose.PREPAID, note.total)]
    post(cause, moves, currency=note.currency, now=now)
