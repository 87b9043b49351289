"""The e-invoice inside invoices and credit notes (INV-17): Factur-X in the profile EN 16931 (CII)."""

import datetime
import logging
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from billing.documents import figures, sums
from billing.documents.sheet import open_amount, title_of
from billing.snapshot import Line, Party, Snapshot, TaxRow
from billing.tax.words import fixed_words
from core.money import CENT
from core.pdf import Archive, Attached

KINDS = {"invoice": "380", "credit_note": "381"}
"""Documents that have one, and their type (BT-3)."""
FILE = "factur-x.xml"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PIECE = "C62"
TRANSFER = "30"
DISCOUNT = "95"
EXEMPTIONS = {sums.REVERSE: "VATEX-EU-AE", sums.OUTSIDE: "VATEX-EU-O"}
SWISS_REGISTER, MAILBOX = "0183", "EM"
logging.getLogger("factur-x").setLevel(logging.WARNING)  # it tells of every success
METADATA = Path(settings.BASE_DIR) / "billing" / "documents" / "facturx.rdf"
Data = dict[str, Any]


def archive_of(snapshot: Snapshot) -> Archive:
    """The e-invoice as what makes its PDF a PDF/A-3a. Raises WrongSums."""
    with figures.spoken(snapshot):
        description = f"{title_of(snapshot.kind)} {snapshot.number}"
    at = datetime.datetime.combine(snapshot.issued_on, datetime.time(), datetime.UTC)
    return Archive([Attached(FILE, xml_of(snapshot), description)], at, METADATA.read_bytes())


def xml_of(snapshot: Snapshot) -> bytes:
    """The e-invoice, checked against its schema. Raises WrongSums before anything is written; KeyError for a kind of
    document that has none."""
    import facturx  # noqa: PLC0415 (reads PDF files too, for which it loads 10 MB that no page needs)

    sums.check(snapshot)
    with figures.spoken(snapshot):
        data = _clean(_data(snapshot))
    content: bytes = facturx.generate_cii_xml(data, level="en16931", check_xsd=True, check_schematron=False)
    return content


def _data(snapshot: Snapshot) -> Data:
    """Keys are the business terms of EN 16931; every amount is text, because the generator rounds numbers."""
    has_numbers = all(row.category != sums.OUTSIDE for row in snapshot.taxes)
    starts = [line.starts_on for line in snapshot.lines if line.starts_on]
    ends = [line.ends_on for line in snapshot.lines if line.ends_on]
    terms = {"BT-73": min(starts), "BT-74": max(ends)} if starts and ends else {}
    return {
        "BT-1": snapshot.number,
        "BT-2": snapshot.issued_on,
        "BT-3": KINDS[snapshot.kind],
        "BT-5": snapshot.currency,
        "BT-10": snapshot.buyer_reference,
        "BT-13": snapshot.purchase_order,
        "BT-14": snapshot.order_number,
        "BT-72": min(starts, default=snapshot.issued_on),
        **terms,
        **_payment(snapshot),
        "BG-3": [{"BT-25": each.number, "BT-26": each.issued_on} for each in [snapshot.corrects] if each],
        "BG-4": _party(snapshot.issuer, has_numbers=has_numbers),
        "BG-7": _party(snapshot.customer, has_numbers=has_numbers),
        "BG-23": [_tax(row, snapshot.language) for row in snapshot.taxes],
        "BG-25": [_line(number, line) for number, line in enumerate(snapshot.lines, start=1)],
        "BT-106": _text(snapshot.net),
        "BT-109": _text(snapshot.net),
        "BT-110": _text(snapshot.tax),
        "BT-112": _text(snapshot.total),
        "BT-113": _text(snapshot.total - open_amount(snapshot)),
        "BT-115": _text(open_amount(snapshot)),
    }


def _payment(snapshot: Snapshot) -> Data:
    """Nothing that asks for money once everything is paid; else the day and the account."""
    if not open_amount(snapshot):
        return {}
    if snapshot.kind == "credit_note":
        return {"BT-20": _("In your favor")}
    day: Data = {"BT-9": snapshot.due_on} if snapshot.due_on else {"BT-20": _("Payable on receipt")}
    if snapshot.slip is None:
        return day
    return {**day, "BT-81": TRANSFER, "BT-83": snapshot.slip.reference, "BT-84": snapshot.slip.iban}


def _party(party: Party, *, has_numbers: bool) -> Data:
    """``has_numbers``: whether VAT numbers may stand there; outside the scope of the tax they must not (BR-O-02)."""
    return {
        "name": party.name,
        "addr_l1": f"{party.street} {party.house_number}".strip(),
        "postcode": party.postcode,
        "city": party.town,
        "country_code": party.country,
        "legal_identifier": party.register_number,
        "legal_identifier_schemeid": SWISS_REGISTER if party.register_number.startswith("CHE") else "",
        "vat_identifier": party.vat_number if has_numbers else "",
        "tax_identifier": party.tax_number if has_numbers else "",
        "einvoicing_addr": party.email,
        "einvoicing_addr_schemeid": MAILBOX if party.email else "",
    }


def _tax(row: TaxRow, language: str) -> Data:
    told = {"BT-116": _text(row.basis), "BT-117": _text(row.tax), "BT-118": row.category, **_rate("BT-119", row)}
    if row.category in EXEMPTIONS:
        told |= {"BT-120": fixed_words(row.category, language), "BT-121": EXEMPTIONS[row.category]}
    return told


def _line(number: int, line: Line) -> Data:
    """A price is never negative: what takes away has a negative quantity."""
    sign = -1 if line.unit < 0 else 1
    return {
        "BT-126": str(number),
        "BT-129": str(line.quantity * sign),
        "BT-130": PIECE,
        "BT-131": _text(line.net),
        "BT-134": line.starts_on,
        "BT-135": line.ends_on,
        "BT-146": _text(line.unit * sign),
        "BT-151": line.category,
        **_rate("BT-152", line),
        "BT-153": line.concept,
        "BG-27": [{"amount": _text(line.discount), "reason": line.code, "reason_code": DISCOUNT}]
        if line.discount
        else [],
    }


def _rate(term: str, row: Line | TaxRow) -> Data:
    return {} if row.category == sums.OUTSIDE else {term: f"{row.percent:f}"}


def _text(minor: int) -> str:
    return f"{Decimal(minor) * CENT:.2f}"


def _clean(value: Any) -> Any:
    """Without what is empty, and without characters that XML has no place for."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items() if each not in ("", None, [])}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return NOT_XML.sub("", value) if isinstance(value, str) else value
