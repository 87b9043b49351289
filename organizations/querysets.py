"""Who sees which rows. Visibility rules of organisations and people exist only here."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Invitation, Membership, Organization


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organisations that still exist for somebody."""

    def of(self, user: "User") -> Self:
        """Living organisations that the person belongs to and is not blocked in."""
        return self.filter(deleted_at=None, memberships__user=user, memberships__blocked_at=None)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """People of organisations."""

    def open_to(self, user: "User", slug: str) -> Self:
        """The person's own way into one organisation; empty for strangers and blocked people."""
        mine = self.filter(user=user, organization__slug=slug, organization__deleted_at=None, blocked_at=None)
        return mine.select_related("organization", "user")

    def legal_representatives(self) -> Self:
        """Those who answer for the organisation and can act; blocked ones do not count."""
        return self.filter(role="legal_representative", blocked_at=None)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations of organisations."""

    def pending(self) -> Self:
        """Neither accepted nor closed; may be expired."""
        return self.filter(state="pending")

    def open_at(self, now: datetime.datetime) -> Self:
        """Pending and not expired: the link works."""
        return self.pending().filter(expires_at__gt=now)
