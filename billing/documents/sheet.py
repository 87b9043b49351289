"""What a document shows, in words: page and PDF are drawn from this one list (INV-11)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.documents import figures
from billing.snapshot import Line, Party, Share, Snapshot, TaxRow
from billing.tax.words import fixed_words, why
from core.territories import NAMES
from organizations.vat.numbers import readable

Pair = tuple[str, str]
MONEY_ONLY = {"top_up", "receipt"}
"""Kinds that are about money and no supply: no tax is said of them."""


@dataclass(frozen=True)
class Row:
    """One line, every cell in words."""

    concept: str
    code: str
    term: str
    quantity: str
    unit: str
    discount: str
    percent: str
    net: str


@dataclass(frozen=True)
class Rate:
    """One row of the VAT table."""

    percent: str
    place: str
    basis: str
    tax: str


@dataclass(frozen=True)
class Sheet:
    """A document in words. ``mark`` is its state, said only when it is so; ``stamp`` goes across every page.

    ``notes`` stand above the lines, ``terms`` below the totals; ``open`` is what is still to be paid, "" for nothing.
    """

    title: str
    number: str
    amount_label: str
    mark: str
    stamp: str
    notes: list[str]
    issuer: list[str]
    issuer_facts: list[Pair]
    customer: list[str]
    facts: list[Pair]
    rows: list[Row]
    has_discounts: bool
    has_tax: bool
    net: str
    tax: str
    total: str
    total_label: str
    rates: list[Rate]
    rates_label: str
    shares: list[Pair]
    shares_label: str
    open: str
    terms: list[str]


def sheet_of(snapshot: Snapshot) -> Sheet:
    """The document in words of its own language."""
    with figures.spoken(snapshot):
        return _sheet(snapshot)


def twin_of(snapshot: Snapshot) -> str:
    """The document for the screen, in its own language: accessible HTML to put into a page."""
    with figures.spoken(snapshot):
        facts = {"sheet": _sheet(snapshot), "language": snapshot.language}
        return render_to_string("billing/documents/sheet.html", facts)


def title_of(kind: str) -> str:
    """What the document is called, in the language under way."""
    titles = {
        "request": _("Payment request"),
        "top_up": _("Payment request"),
        "proforma": _("Pro forma invoice"),
        "invoice": _("Invoice"),
        "credit_note": _("Credit note"),
        "receipt": _("Receipt"),
    }
    return titles[kind]


def file_name(snapshot: Snapshot, ending: str = "pdf") -> str:
    """``factura-2026-10482.pdf``: kind in the language of the document, and number."""
    with figures.spoken(snapshot):
        return f"{slugify(title_of(snapshot.kind))}-{slugify(snapshot.number)}.{ending}"


def open_amount(snapshot: Snapshot) -> int:
    """What of it is still to be paid, in minor units."""
    return snapshot.total - sum(share.amount for share in snapshot.shares)


def _sheet(snapshot: Snapshot) -> Sheet:
    left, has_tax = open_amount(snapshot), snapshot.kind not in MONEY_ONLY
    return Sheet(
        title=title_of(snapshot.kind),
        number=snapshot.number,
        amount_label=_("Amount (%(currency)s)") % {"currency": snapshot.currency},
        mark=_mark(snapshot),
        stamp="PRO FORMA" if snapshot.kind == "proforma" else "",
        notes=[*_notes(snapshot)],
        issuer=[*_address(snapshot.issuer, "")],
        issuer_facts=[*_issuer_facts(snapshot)],
        customer=[*_address(snapshot.customer, snapshot.issuer.country)],
        facts=[*_facts(snapshot)],
        rows=[_row(line) for line in snapshot.lines],
        has_discounts=any(line.discount for line in snapshot.lines),
        has_tax=has_tax,
        net=figures.plain(snapshot.net),
        tax=figures.plain(snapshot.tax),
        total=figures.amount(snapshot.total, snapshot.currency),
        total_label=_total_label(snapshot.kind),
        rates=[_rate(row) for row in snapshot.taxes if has_tax],
        rates_label=_("VAT contained") if _asks(snapshot) else _("VAT"),
        shares=[_share(share) for share in snapshot.shares],
        shares_label=_("Returned") if snapshot.kind == "credit_note" else _("Received"),
        open=figures.amount(left, snapshot.currency) if snapshot.shares and left and not _returns(snapshot) else "",
        terms=[*dict.fromkeys(_terms(snapshot))] if has_tax else [],
    )


def _asks(snapshot: Snapshot) -> bool:
    """Whether it names tax that no invoice has charged yet (INV-2, INV-6)."""
    return snapshot.kind in {"request", "top_up", "proforma"}


def _returns(snapshot: Snapshot) -> bool:
    return snapshot.kind == "credit_note"


def _mark(snapshot: Snapshot) -> str:
    if not snapshot.paid_on or snapshot.kind not in {"invoice", "receipt"}:
        return ""
    words = _("Received on %(day)s") if snapshot.kind == "receipt" else _("Paid on %(day)s")
    return words % {"day": figures.long_day(snapshot.paid_on)}


def _total_label(kind: str) -> str:
    if kind in {"request", "top_up"}:
        return _("To pay")
    if kind == "credit_note":
        return _("In your favor")
    if kind == "receipt":
        return _("Total")
    return _("Total with VAT")


def _notes(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.kind == "request":
        yield _("Payment request: this is not an invoice. The invoice is issued as soon as the amount is paid in full.")
    if snapshot.kind == "invoice" and snapshot.due_on and not snapshot.paid_on:
        yield _("Renewal Warranty: the product was renewed although nobody had paid. This costs nothing more.")
    if snapshot.kind == "proforma":
        yield _("This document has no legal, tax or accounting value, and it cannot be paid.")
    if snapshot.kind in MONEY_ONLY:
        yield _("The amount goes to the prepaid account and carries no VAT: the invoices that it pays do.")
    if snapshot.corrects:
        told = {"number": snapshot.corrects.number, "day": figures.long_day(snapshot.corrects.issued_on)}
        yield _("Corrects invoice %(number)s of %(day)s.") % told


def _terms(snapshot: Snapshot) -> Iterator[str]:
    """The words of the law where no tax is charged, and why the tax is as it is (TAX-6)."""
    for row in snapshot.taxes:
        if words := fixed_words(row.category, snapshot.language):
            yield words
    if snapshot.tax_reason:
        yield why(snapshot.tax_reason)


def _address(party: Party, home: str) -> Iterator[str]:
    """Name and address as on an envelope; the country only on a letter that leaves ``home``."""
    yield party.name
    yield from filter(None, [f"{party.street} {party.house_number}".strip(), f"{party.postcode} {party.town}".strip()])
    if home and party.country and party.country != home:
        yield str(NAMES.get(party.country, party.country)).upper()


def _issuer_facts(snapshot: Snapshot) -> Iterator[Pair]:
    issuer = snapshot.issuer
    if issuer.vat_number:
        yield _("VAT"), readable(issuer.vat_number)
    elif issuer.register_number:
        yield _("Register"), issuer.register_number
    if issuer.tax_number and any(row.country not in ("", issuer.country) for row in snapshot.taxes):
        yield "OSS", issuer.tax_number
    if issuer.email:
        yield _("E-mail"), issuer.email


def _facts(snapshot: Snapshot) -> Iterator[Pair]:
    yield pgettext("document", "Number"), snapshot.number
    yield pgettext("document", "Date"), figures.long_day(snapshot.issued_on)
    if snapshot.due_on and not snapshot.paid_on:
        yield _("Payable until"), figures.long_day(snapshot.due_on)
    told = {
        _("Customer number"): snapshot.customer_number,
        _("Your VAT number"): readable(snapshot.customer.vat_number),
        pgettext("document", "Order"): snapshot.order_number,
        _("Payment request"): snapshot.request_number,
        _("Your order number"): snapshot.purchase_order,
        _("Your reference"): snapshot.buyer_reference,
        _("Period"): _period(snapshot.lines),
    }
    yield from ((label, value) for label, value in told.items() if value)


def _period(lines: list[Line]) -> str:
    starts = [line.starts_on for line in lines if line.starts_on]
    ends = [line.ends_on for line in lines if line.ends_on]
    return figures.long_term(min(starts), max(ends)) if starts and ends else ""


def _row(line: Line) -> Row:
    return Row(
        concept=line.concept,
        code=_("Code %(code)s") % {"code": line.code} if line.code else "",
        term=figures.term(line.starts_on, line.ends_on),
        quantity=str(line.quantity),
        unit=figures.plain(line.unit),
        discount=figures.plain(-line.discount) if line.discount else "",
        percent=_percent(line.category, line),
        net=figures.plain(line.net),
    )


def _rate(row: TaxRow) -> Rate:
    place = str(NAMES.get(row.country, row.country)) if row.country else ""
    return Rate(_percent(row.category, row), place, figures.plain(row.basis), figures.plain(row.tax))


def _percent(category: str, row: Line | TaxRow) -> str:
    return figures.EN_DASH if category == "O" else figures.percentage(row.percent)


def _share(share: Share) -> Pair:
    means = {
        "prepaid": _("Prepaid account"),
        "card": pgettext("means of payment", "Card"),
        "transfer": pgettext("means of payment", "Transfer"),
    }
    told = " ".join(filter(None, [means.get(share.means, share.means), share.label]))
    return f"{told}, {figures.long_day(share.paid_on)}", figures.plain(share.amount)
