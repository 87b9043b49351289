"""Who may do what with money: yes, or no with the reason and whom to ask (BIL-2)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Membership, Organization
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS
from products.policies import ProductContext

ONLY_ACCOUNTING = _(
    "Only legal representatives, administrators and people with the accounting right open the accounting. "
    "Ask one of them."
)


def accountants(organization: Organization) -> MembershipQuerySet:
    """Everybody to whom ``may_account`` says yes."""
    members: MembershipQuerySet = organization.memberships.filter(Q(role__in=MANAGERS) | Q(has_accounting=True))
    return members


def may_account(actor: Membership) -> Verdict:
    """See documents and balances, pay, renew, credit the account (BIL-2, INV-1)."""
    return ALLOWED if actor.sees_accounting else Verdict(ONLY_ACCOUNTING)


def may_change_offer(actor: Membership, facts: ProductContext) -> Verdict:
    """Change plan and period of a product: whoever sees it and may account (BIL-2)."""
    return may_account(actor)
