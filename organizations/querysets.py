"""Who sees which rows. Visibility rules of organisations and people exist only here."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import connection, models

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Invitation, Membership, Organization


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organisations that still exist for somebody."""

    def of(self, user: "User") -> Self:
        """Living organisations that the person belongs to and is not blocked in."""
        return self.filter(deleted_at=None, memberships__user=user, memberships__blocked_at=None)

    def lock_slug(self, slug: str) -> None:
        """Make creations of the same address wait for each other until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"slug:{slug}"])


class MembershipQuerySet(models.QuerySet["Membership"]):
    """People of organisations."""

    def open_to(self, user: "User", slug: str) -> Self:
        """The person's own way into one organisation; empty for strangers and blocked people."""
        mine = self.filter(user=user, organization__slug=slug, organization__deleted_at=None, blocked_at=None)
        return mine.select_related("organization", "user")

    def inviter_of(self, invitation: "Invitation") -> "Membership | None":
        """The inviter's present standing in the organisation, if they still act there."""
        standing = self.filter(organization_id=invitation.organization_id, user_id=invitation.inviter_id)
        return standing.filter(blocked_at=None).first()

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
