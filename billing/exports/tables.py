"""What billing puts into archives: documents with their files, who gets them each month, movements of the
prepaid account, and contracts that were ended (ORG-78)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Func, TextField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.bank.references import grouped
from billing.documents.sheet import file_name
from billing.models import Account, ContractEnd, Document, Entry, InvoiceRecipient
from billing.snapshot import Snapshot
from core.archive import Piece, Row
from core.csv import amount_of, label_of
from core.money import CENT
from organizations.exports.registry import ExportTable, ranges, within
from organizations.models import Membership

FILES_AT_ONCE = 100
"""PDFs of one piece: what a worker holds in memory."""
COLUMNS = {
    "number": _("Number"), "kind": _("Kind"), "issued_on": _("Date"), "due_on": _("Due date"), "paid_on": _("Paid on"),
    "concept": _("Concept"), "state": _("State"), "currency": _("Currency"), "net": _("Amount without VAT"),
    "tax": _("VAT"), "total": _("Amount with VAT"), "reference": _("Reference"),
}  # fmt: skip


def columns_of(sign: str) -> dict[str, Any]:
    """The same as ``rows_of``, for the database to write: heading → expression, amounts with this decimal sign."""
    written = {
        "kind": label_of("kind", Document.Kind.choices), "state": label_of("state", Document.State.choices),
        "reference": Grouped("reference"), **{name: amount_of(name, sign) for name in ("net", "tax", "total")},
    }  # fmt: skip
    return {str(heading): written.get(name, name) for name, heading in COLUMNS.items()}


class Grouped(Func):
    """A reference in the groups of its slip: twenty-seven digits alone would be a number to a spreadsheet."""

    template = r"regexp_replace(%(expressions)s, '^(\d\d)(\d{5})(\d{5})(\d{5})(\d{5})(\d{5})$', '\1 \2 \3 \4 \5 \6')"
    output_field = TextField()


OUTCOMES = {
    "to_come": pgettext_lazy("contract", "Ends"), "kept": pgettext_lazy("contract", "Kept"),
    "ended": pgettext_lazy("contract", "Ended"),
}  # fmt: skip


def rows_of(documents: Any) -> Iterator[Row]:
    """Documents as rows of a file."""
    for each in documents:
        yield {
            "number": each.number, "kind": str(each.get_kind_display()), "issued_on": each.issued_on,
            "due_on": each.due_on, "paid_on": each.paid_on, "concept": each.concept,
            "state": str(each.get_state_display()), "currency": each.currency, "net": each.net * CENT,
            "tax": each.tax * CENT, "total": each.total * CENT,
            "reference": grouped(each.reference) if each.reference.isdigit() else each.reference,
        }  # fmt: skip


def files_of(documents: Any) -> Iterator[tuple[str, bytes]]:
    """The files of documents that have one."""
    for each in documents.filter(file__made_at__isnull=False).select_related("file"):
        yield file_name(Snapshot.from_json(each.snapshot)), bytes(each.file.data or b"")


def _documents(actor: Membership, piece: Piece) -> Iterator[Row]:
    return rows_of(within(actor.organization.documents.defer("snapshot"), piece))


def _files(actor: Membership, piece: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    return files_of(actor.organization.documents.filter(pk__range=piece).order_by("pk"))


def _movements(actor: Membership, piece: Piece) -> Iterator[Row]:
    for entry in within(_entries(actor).select_related("posting__document"), piece):
        posting = entry.posting
        yield {
            "date": posting.booked_on, "kind": posting.kind, "amount": entry.amount * CENT,
            "balance": (entry.balance or 0) * CENT, "currency": entry.currency,
            "document": posting.document.number if posting.document else "",
        }  # fmt: skip


def _recipients(actor: Membership, piece: Piece) -> Iterator[Row]:
    for each in within(InvoiceRecipient.objects.filter(organization=actor.organization), piece):
        yield {
            "address": each.address, "language": each.language, "asked_at": each.asked_at,
            "confirmed_at": each.confirmed_at,
        }  # fmt: skip


def _ends(actor: Membership, piece: Piece) -> Iterator[Row]:
    for each in within(_ended(actor).select_related("product"), piece):
        yield {
            "product": each.product.name, "asked_at": each.asked_at, "asked_by": each.asked_by_name,
            "ends_on": each.ends_on, "outcome": str(OUTCOMES[each.outcome]), "closed_at": each.closed_at,
        }  # fmt: skip


def _ended(actor: Membership) -> Any:
    return ContractEnd.objects.filter(organization=actor.organization)


def _entries(actor: Membership) -> Any:
    accounts = actor.organization.accounts.filter(purpose=Account.Purpose.PREPAID)
    return Entry.objects.filter(account__in=accounts)


def _count(actor: Membership) -> int:
    return actor.organization.documents.filter(file__made_at__isnull=False).count()


DOCUMENTS = ExportTable(
    key="documents", title=_("Billing documents"), columns=COLUMNS, rows=_documents,
    pieces=lambda actor: ranges(actor.organization.documents.all(), FILES_AT_ONCE), documents=_files,
    counts_documents=_count, rank=60,
)  # fmt: skip
MOVEMENTS = ExportTable(
    key="prepaid-account", title=_("Movements of the prepaid account"),
    columns={
        "date": _("Date"), "kind": _("Kind"), "amount": _("Amount"), "balance": _("Balance"),
        "currency": _("Currency"), "document": _("Document"),
    },
    rows=_movements, pieces=lambda actor: ranges(_entries(actor)), rank=61,
)  # fmt: skip

RECIPIENTS = ExportTable(
    key="invoice-recipients", title=_("Recipients of the documents of each month"),
    columns={
        "address": _("Email"), "language": _("Language"), "asked_at": _("Asked for"), "confirmed_at": _("Confirmed"),
    },
    rows=_recipients, pieces=lambda actor: ranges(actor.organization.invoice_recipients.all()), rank=62,
)  # fmt: skip

CONTRACT_ENDS = ExportTable(
    key="contract-ends", title=_("Contracts that were ended"),
    columns={
        "product": _("Product"), "asked_at": _("Asked for"), "asked_by": pgettext_lazy("who did it", "By"),
        "ends_on": _("Ends"), "outcome": _("State"), "closed_at": _("Closed on"),
    },
    rows=_ends, pieces=lambda actor: ranges(_ended(actor)), rank=63,
)  # fmt: skip


def ids_of(documents: Any) -> list[list[int]]:
    """Pieces of a filtered list, by key."""
    keys = list(
        Document.objects.filter(pk__in=documents.order_by().values("pk")).order_by("pk").values_list("pk", flat=True)
    )
    return [keys[start : start + FILES_AT_ONCE] for start in range(0, len(keys), FILES_AT_ONCE)]
