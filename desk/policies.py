"""Who works at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict


def may_work_at_the_desk(user: Any) -> Verdict:
    """Staff of the provider, whatever organisations they belong to. The one place for what else staff must show."""
    if user.is_active and user.is_staff:
        return ALLOWED
    return Verdict(_("Only the provider's own staff work at the desk."))
