"""Who may do what with money: yes, or no with the reason and whom to ask (BIL-2)."""

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Membership

ONLY_ACCOUNTING = _(
    "Only legal representatives, administrators and people with the accounting right open the accounting. "
    "Ask one of them."
)


def may_account(actor: Membership) -> Verdict:
    """See documents and balances, pay, renew, credit the account (BIL-2, INV-1)."""
    return ALLOWED if actor.sees_accounting else Verdict(ONLY_ACCOUNTING)
