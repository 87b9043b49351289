"""Who may do what with a case. Which cases exist for somebody is decided by ``CaseQuerySet.visible_to`` (SUP-22)."""

import datetime

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Membership
from support.models import Case

CLOSED = _("This case is closed.")
TOO_LATE = _("This case was closed more than 14 days ago. Open a new one that refers to it.")


def may_ask_support(actor: Membership) -> Verdict:
    """Write to the support and read one's cases: every member."""
    return ALLOWED


def may_write(case: Case) -> Verdict:
    """Write into the case, or close it: while it is not closed."""
    return Verdict(CLOSED) if case.is_closed else ALLOWED


def may_reopen(case: Case, now: datetime.datetime) -> Verdict:
    """Open a closed case again: within 14 days (SUP-21)."""
    until = case.reopens_until
    if until is None:
        return Verdict(_("This case is not closed."))
    return ALLOWED if now < until else Verdict(TOO_LATE)
