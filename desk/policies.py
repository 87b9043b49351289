"""Who works at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from security.strength import SecondFactor


def may_work_at_the_desk(user: Any) -> Verdict:
    """Staff of the provider with a second factor, whatever organisations they belong to."""
    if not is_staff(user):
        return Verdict(_("Only the provider's own staff work at the desk."))
    if user.second_factor == SecondFactor.NONE:
        return Verdict(_("The desk opens only for staff who sign in with two-step verification."))
    return ALLOWED


def is_staff(user: Any) -> bool:
    """Somebody for whom the desk exists, even while they may not work there."""
    return bool(user.is_active and user.is_staff)
