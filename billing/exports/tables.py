"""What billing puts into archives: documents with their files, and the movements of the prepaid account (ORG-78)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.documents.sheet import file_name
from billing.models import Account, Document, Entry
from billing.snapshot import Snapshot
from core.archive import Piece, Row
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


def rows_of(documents: Any) -> Iterator[Row]:
    """Documents as rows of a file."""
    for each in documents:
        yield {
            "number": each.number, "kind": str(each.get_kind_display()), "issued_on": each.issued_on,
            "due_on": each.due_on, "paid_on": each.paid_on, "concept": each.concept,
            "state": str(each.get_state_display()), "currency": each.currency, "net": each.net * CENT,
            "tax": each.tax * CENT, "total": each.total * CENT, "reference": each.reference,
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


def ids_of(documents: Any) -> list[list[int]]:
    """Pieces of a filtered list, by key."""
    keys = list(
        Document.objects.filter(pk__in=documents.order_by().values("pk")).order_by("pk").values_list("pk", flat=True)
    )
    return [keys[start : start + FILES_AT_ONCE] for start in range(0, len(keys), FILES_AT_ONCE)]
