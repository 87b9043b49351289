"""How many people, teams and invitations an organization has, for the panel: one statement, asked once a request."""

import datetime
from typing import Any, NamedTuple

from django.db import connection

from organizations.models import Membership
from organizations.roles import MANAGERS
from security.base.strength import SecondFactor

MANAGER_ROLES = [role.value for role in MANAGERS]
COUNTS = """
SELECT count(*), count(*) FILTER (WHERE second_factor = %(none)s), count(*) FILTER (WHERE role = ANY (%(managers)s)),
    (SELECT count(*) FROM organizations_team WHERE organization_id = %(id)s),
    (SELECT count(*) FROM organizations_invitation WHERE organization_id = %(id)s AND state = 'pending'),
    (SELECT count(*) FROM organizations_invitation
        WHERE organization_id = %(id)s AND state = 'pending' AND expires_at <= %(now)s)
FROM organizations_membership WHERE organization_id = %(id)s
"""
"""On the membership's own copy of the second factor: joining people would read all of them."""


class PeopleCounts(NamedTuple):
    """Members, those without a second factor, those who manage everything; teams; invitations that wait, and those of
    them whose link is over."""

    people: int
    unprotected: int
    managers: int
    teams: int
    pending: int
    expired: int

    @property
    def protected(self) -> int:
        """Members with a second factor."""
        return self.people - self.unprotected


def counts_for(member: Membership, now: datetime.datetime) -> PeopleCounts:
    """Kept on the membership for the time of the request."""
    kept: PeopleCounts | None = getattr(member, "_people_counts", None)
    if kept is None:
        values: dict[str, Any] = {
            "id": member.organization_id, "none": SecondFactor.NONE.value, "managers": MANAGER_ROLES, "now": now,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(COUNTS, values)
            kept = PeopleCounts(*cursor.fetchone())
        member._people_counts = kept  # type: ignore[attr-defined]
    return kept
