"""Documents as PDF: drawn from the snapshot and from nothing else, so that a repeated drawing gives the same bytes
(INV-11). Invoices and credit notes are PDF/A-3a with the e-invoice inside, the others plain tagged PDF."""

from typing import Any

from billing.bank import qr
from billing.documents import einvoice, sums
from billing.documents.sheet import sheet_of
from billing.documents.slip import slip_of
from billing.snapshot import Snapshot
from core import pdf

TEMPLATE = "pdf/billing/document.html"
STYLE, STYLE_OF_SLIP = "pdf/billing/style.css", "pdf/billing/slip.css"


def check(snapshot: Snapshot) -> None:
    """What would keep the document from being drawn, asked before it is issued. Raises WrongSums, UnreadableBill."""
    if snapshot.kind in einvoice.KINDS:
        sums.check(snapshot)
    slip_of(snapshot, lambda text, points: len(text) * points)


def pdf_of(snapshot: Snapshot, *, logo: bytes | None) -> bytes:
    """The document. ``logo`` is a PNG, JPEG or WebP of the issuer.

    Raises Unavailable when this machine cannot make PDFs, UnreadableBill when no bank could read its slip and
    WrongSums when its amounts do not add up: nothing is issued then.
    """
    archive = einvoice.archive_of(snapshot) if snapshot.kind in einvoice.KINDS else None
    context, images = parts(snapshot, logo)
    return pdf.render(TEMPLATE, context, snapshot.language, styles=styles(context), images=images, archive=archive)


def styles(context: dict[str, Any]) -> list[str]:
    """The style sheets that these parts need."""
    return [STYLE, *([STYLE_OF_SLIP] if context["slip"] else [])]


def parts(snapshot: Snapshot, logo: bytes | None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template is drawn with, and its pictures."""
    slip = slip_of(snapshot, pdf.text_width)
    images = {"logo": logo} if logo else {}
    if slip:
        images["code"] = qr.svg(slip.payload).encode()
    sheet = sheet_of(snapshot)
    facts = [sheet.facts[at : at + 2] for at in range(0, len(sheet.facts), 2)]
    context = {"sheet": sheet, "facts": facts, "slip": slip, "has_logo": bool(logo)}
    return context, images
