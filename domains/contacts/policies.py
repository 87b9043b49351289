"""Who keeps contact cards: yes, or no with the reason and whom to ask."""

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Membership
from organizations.policies import Permission, has

ONLY_BUYERS = _(
    "Only legal representatives, administrators and people with the accounting right see and write contact cards. "
    "Ask one of them."
)


def may_keep_cards(actor: Membership) -> Verdict:
    """See, write and delete the cards of owners: whoever buys names, and whoever manages all products."""
    return ALLOWED if actor.sees_accounting or has(actor, Permission.PRODUCTS) else Verdict(ONLY_BUYERS)
