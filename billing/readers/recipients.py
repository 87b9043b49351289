"""Whom mails about money go to (ORG-31, BIL-10)."""

from django.db.models import Q

from billing.policies import accountants
from core.clock import now
from notifications.reader import Reader
from organizations.models import Organization


def accountants_of(organization: Organization, wanted: Q | None = None) -> list[Reader]:
    """Who asked for mail about money, may see it and has chosen this kind (``billing.readers.wishes``); the legal
    representatives where nobody asked for any."""
    members = accountants(organization).filter(wants_billing_mail=True)
    asked = members if members.exists() else organization.memberships.legal_representatives(now())
    return (asked if wanted is None else asked.filter(wanted)).readers()
