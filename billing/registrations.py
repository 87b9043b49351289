"""What billing adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from billing import checks  # noqa: F401 (registers the system check)
from billing.blockers import money_left, money_on_its_way, unpaid_documents
from billing.exports.commands import LIST, PDFS
from billing.exports.tables import DOCUMENTS, MOVEMENTS
from billing.policies import may_account
from billing.renewals.period_views import may_change_offer
from core.navigation import SIDEBAR, MenuEntry, MenuGroup
from organizations.deletion.registry import BLOCKERS
from organizations.exports.registry import EXPORT_TABLES
from organizations.job_kinds import JOB_KINDS
from products.boards.entries import MANAGE_ENTRIES, ManageEntry


def register() -> None:
    """Called once, when all models are ready."""
    MANAGE_ENTRIES.add(
        ManageEntry(_("Change the offer"), _("How often the product is billed."), "plan/", "cal", may_change_offer)
    )
    BLOCKERS.add(unpaid_documents, money_left, money_on_its_way)
    EXPORT_TABLES.add(DOCUMENTS, MOVEMENTS)
    JOB_KINDS.add(LIST, PDFS)
    SIDEBAR.add(
        MenuEntry(_("Payments"), "cal", "billing:payments", MenuGroup.ACCOUNTING, may_account, rank=10),
        MenuEntry(_("Invoices"), "invoice", "billing:invoices", MenuGroup.ACCOUNTING, may_account, rank=20, key="f"),
        MenuEntry(_("Prepaid account"), "wallet", "billing:prepaid", MenuGroup.ACCOUNTING, may_account, rank=40),
        MenuEntry(_("Means of payment"), "card", "billing:methods", MenuGroup.ACCOUNTING, may_account, rank=50),
    )
