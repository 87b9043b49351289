"""Who orders: yes, or no with the reason and whom to ask."""

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Membership, Organization

CONSUMERS = (Organization.Kind.INDIVIDUAL, Organization.Kind.ASSOCIATION)
"""Who reads prices with tax unless they choose otherwise, and in the EU takes orders back (SHO-19, SHO-26)."""
ONLY_ACCOUNTING_ORDERS = _(
    "Only legal representatives, administrators and people with the accounting right order products. Ask one of them."
)


def may_order(actor: Membership) -> Verdict:
    """See the shop, fill the cart, order, see orders, codes and free offers: whoever may pay (BIL-2)."""
    return ALLOWED if actor.sees_accounting else Verdict(ONLY_ACCOUNTING_ORDERS)
