"""What billing adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from billing.policies import may_account
from core.navigation import SIDEBAR, MenuEntry, MenuGroup


def register() -> None:
    """Called once, when all models are ready."""
    SIDEBAR.add(
        MenuEntry(_("Payments"), "cal", "billing:payments", MenuGroup.ACCOUNTING, may_account, rank=10),
        MenuEntry(_("Invoices"), "invoice", "billing:invoices", MenuGroup.ACCOUNTING, may_account, rank=20, key="f"),
        MenuEntry(_("Prepaid account"), "wallet", "billing:prepaid", MenuGroup.ACCOUNTING, may_account, rank=40),
        MenuEntry(_("Means of payment"), "card", "billing:methods", MenuGroup.ACCOUNTING, may_account, rank=50),
    )
