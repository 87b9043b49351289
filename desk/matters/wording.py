"""Matters of money in words and amounts for the staff."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models import Document, Payment, Posting
from core.money import Money
from organizations.models import Organization

TITLES = {
    "disputes": _("Disputes"), "refunds": _("Refunds that failed"), "differing": _("Payments that differ"),
    "taxed": _("Tax to correct"),
}  # fmt: skip
LEADS = {
    "disputes": _("Answer the bank while it decides. After a loss, see to it that what is owed is paid."),
    "refunds": _("No card took this money: it stands on the prepaid account. Ask its owner what they want."),
    "differing": _("Another amount was taken than was asked. Nothing is charged for the document until it is settled."),
    "taxed": _("The register confirmed the VAT number after these invoices, and no rule can correct them."),
}  # fmt: skip


@dataclass(frozen=True)
class ShownMatter:
    """One row of a queue, ready to show."""

    row: Any

    @property
    def organization(self) -> Organization:
        """Whose it is."""
        return self.row.organization  # type: ignore[no-any-return]

    @property
    def payment(self) -> Payment | None:
        """The card payment that it is about, if it is about one."""
        return self.row if isinstance(self.row, Payment) else getattr(self.row, "payment", None)

    @property
    def document(self) -> Document:
        """The document that it is about."""
        return self.payment.document if self.payment else self.row

    @property
    def amount(self) -> Money:
        """How much was taken back, did not go back, was asked, or is tax."""
        if isinstance(self.row, Document):
            return Money.of_minor(self.row.tax, self.row.currency)
        row: Any = self.payment if isinstance(self.row, Posting) else self.row
        return Money.of_minor(row.amount, row.currency)

    @property
    def since(self) -> datetime.datetime:
        """Since when."""
        if isinstance(self.row, Posting):
            return self.row.at
        if isinstance(self.row, Document):
            known: datetime.datetime = self.row.organization.vat_check.valid_since or self.row.created_at
            return max(self.row.created_at, known)
        return self.row.settled_at or self.row.created_at  # type: ignore[no-any-return]

    @property
    def state(self) -> tuple[str, Any]:
        """The kind of a badge and its word."""
        if isinstance(self.row, Posting):
            lost = getattr(self.row, "stage", "open") == "lost"
            return ("danger", _("Lost, and owed")) if lost else ("warn", pgettext_lazy("dispute", "Open"))
        if isinstance(self.row, Payment):
            return "danger", _("Another amount was taken")
        if isinstance(self.row, Document):
            return why_left(self.row)
        return "danger", self.row.get_state_display()


def why_left(invoice: Any) -> tuple[str, Any]:
    """Why no rule corrects the tax of this invoice, as a badge."""
    if invoice.state == Document.State.DISPUTED:
        return "warn", pgettext_lazy("document", "Disputed")
    if invoice.paid:
        return "warn", _("Credited in part")
    if invoice.billed != invoice.organization.vat_number:
        return "warn", _("Billed to another number")
    return "warn", _("Billed to another place")
