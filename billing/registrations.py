"""What billing adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from billing import checks  # noqa: F401 (registers the system check)
from billing.ahead.findings import money_to_look_at
from billing.blockers import money_left, money_on_its_way, on_credit, unpaid_documents
from billing.documents import looks as of_documents
from billing.due.rows import due_soon
from billing.ending.board import contract_card
from billing.ending.facts import may_end_product, may_end_some
from billing.exports.commands import LIST, PDFS
from billing.exports.tables import CONTRACT_ENDS, DOCUMENTS, MOVEMENTS, RECIPIENTS
from billing.feed.checklists import CALENDARS
from billing.payments import claims
from billing.payments.cards import retire_all
from billing.policies import may_account, may_change_offer
from billing.prepaid import alerts as of_balances
from billing.prepaid.paying_out import came_back
from billing.renewals import looks as of_renewals
from billing.renewals import running
from billing.statements.returns import PAY_OUT_CAME_BACK
from billing.warranty.board import warranty_card
from billing.warranty.policies import may_choose_some, may_choose_warranty
from core.navigation import SIDEBAR, MenuEntry, MenuGroup
from notifications.mail.again import LOOKS
from notifications.models import Topic
from notifications.notices import KINDS
from notifications.preferences import CHOSEN, chosen
from organizations.deletion.registry import BLOCKERS, ERASERS
from organizations.exports.registry import EXPORT_TABLES
from organizations.hooks import FINDINGS
from organizations.job_kinds import JOB_KINDS
from products.boards.entries import BOARD_CARDS, BOARD_ENDS, MANAGE_ENTRIES, ManageEntry
from security.checklists import incident

TOLD = [
    "paid",
    "requested",
    "credited",
    "surplus",
    "transfer_credited",
    "tax_corrected",
    "gift",
    "refunded",
    "withdrawal_sent",
]
"""Mails about money that ask for nothing in a hurry: their readers choose how to get them."""


def register() -> None:
    """Called once, when all models are ready."""
    MANAGE_ENTRIES.add(
        ManageEntry(
            _("Change the offer"), _("Its plan, and how often it is billed."), "plan/", "cal", may_change_offer
        ),
        ManageEntry(
            _("Renewal Warranty"), _("What nobody pays in time is renewed all the same."), "warranty/", "shield",
            may_choose_warranty, may_choose_some,
        ),
        ManageEntry(
            _("End the contract"), _("At the end of its paid term."), "end/", "x", may_end_product, may_end_some
        ),
    )  # fmt: skip
    BOARD_CARDS.add(warranty_card)
    BOARD_ENDS.add(contract_card)
    LOOKS.add(*of_documents.LOOKS, *of_renewals.LOOKS, *of_balances.LOOKS)
    FINDINGS.add(money_to_look_at)
    KINDS.add(of_balances.NOTICE, running.NOTICE, claims.NOTICE)
    CHOSEN.add(
        *chosen(Topic.BILLING, *(f"billing/{each}" for each in TOLD)),
        *chosen(Topic.RENEWALS, "billing/renewal_planned", "billing/card_ending", "billing/low_balance"),
    )
    ERASERS.add(retire_all)
    incident.STEPS.add(CALENDARS)
    PAY_OUT_CAME_BACK.fill(came_back)
    BLOCKERS.add(unpaid_documents, on_credit, money_left, money_on_its_way)
    EXPORT_TABLES.add(DOCUMENTS, MOVEMENTS, RECIPIENTS, CONTRACT_ENDS)
    JOB_KINDS.add(LIST, PDFS)
    SIDEBAR.add(
        MenuEntry(_("Payments"), "cal", "billing:payments", MenuGroup.ACCOUNTING, may_account, rank=10, count=due_soon),
        MenuEntry(_("Invoices"), "invoice", "billing:invoices", MenuGroup.ACCOUNTING, may_account, rank=20, key="f"),
        MenuEntry(_("Prepaid account"), "wallet", "billing:prepaid", MenuGroup.ACCOUNTING, may_account, rank=40),
        MenuEntry(_("Means of payment"), "card", "billing:methods", MenuGroup.ACCOUNTING, may_account, rank=50),
        MenuEntry(_("Configuration"), "switch", "billing:settings", MenuGroup.ACCOUNTING, may_account, rank=90),
    )
