"""Kinds with a page of their own, of which an organization has one at most, and what their order has to say (SUP-7)."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.models import Organization
from products.models import Kind

PREMIUM_SUPPORT = "premium-support"
NOTICES = {
    PREMIUM_SUPPORT: _(
        "At least 6 months. It cannot be cancelled before the end of its term, and nothing is paid back, also when "
        "products or the organization are closed."
    ),
}
"""By key of the kind, said where it is chosen and where it is confirmed."""
LEAST_MONTHS = {PREMIUM_SUPPORT: 6}
"""The shortest term, where there is one whatever the price list has."""
TOO_SHORT = _("%(name)s is subscribed to for %(n)s months at least.")
HAS_ONE = _("Your organization has %(name)s already. Change it on its own page.")


def check_term(kind: Kind, months: int) -> None:
    """Raises RuleError for a shorter term than the kind has."""
    least = LEAST_MONTHS.get(kind.key, 1)
    if months < least:
        raise RuleError(TOO_SHORT % {"name": kind.name, "n": least})


def check_one(organization: Organization, kind: Kind) -> None:
    """Raises RuleError for a second product of such a kind. The caller holds the organization where it counts."""
    if kind.key in NOTICES and organization.products.living().filter(kind=kind).exists():
        raise RuleError(HAS_ONE % {"name": kind.name})
