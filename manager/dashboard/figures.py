"""Figures and steps of the dashboard. It grows with every capability."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from core.statements import Statement
from organizations.models import Organization
from organizations.roles import MANAGERS
from security.base.strength import SecondFactor
from security.models import Event

ACTIVITY_SHOWN = 5
MANAGER_ROLES = [role.value for role in MANAGERS]
COUNTS = """
SELECT count(*), count(*) FILTER (WHERE second_factor <> %(none)s), count(*) FILTER (WHERE role = ANY (%(managers)s)),
    (SELECT count(*) FROM organizations_team WHERE organization_id = %(id)s),
    (SELECT count(*) FROM organizations_invitation WHERE organization_id = %(id)s AND state = 'pending')
FROM organizations_membership WHERE organization_id = %(id)s
"""
"""In one statement, on the membership's own copy of the second factor: joining people would read all of them."""


@dataclass(frozen=True)
class DashboardFigures:
    """What the dashboard shows of one organization."""

    people: int
    protected: int
    managers: int
    teams: int
    pending: int
    events: list[Event]


def dashboard_figures(organization: Organization) -> DashboardFigures:
    """The panel, in two queries."""
    values: dict[str, Any] = {"id": organization.pk, "none": SecondFactor.NONE.value, "managers": MANAGER_ROLES}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        people, protected, managers, teams, pending = cursor.fetchone()
    return DashboardFigures(people, protected, managers, teams, pending, _NEWEST.rows(organization=organization.pk))


def _newest(organization: int) -> QuerySet[Event]:
    return Event.objects.newest_of(organization).select_related("actor", "user")[:ACTIVITY_SHOWN]


_NEWEST = Statement(_newest)
