"""Figures and steps of the dashboard. It grows with every capability."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from organizations.models import Organization
from organizations.roles import MANAGERS
from security.base.strength import SecondFactor
from security.models import Event

ACTIVITY_SHOWN = 5


@dataclass(frozen=True)
class DashboardFigures:
    """What the dashboard shows of one organization."""

    people: int
    protected: int
    managers: int
    teams: int
    pending: int
    events: QuerySet[Event]

    @property
    def first_steps(self) -> int:
        """How many of the three first steps are done."""
        return sum([self.managers > 1, self.protected == self.people, self.teams > 0])


def dashboard_figures(organization: Organization) -> DashboardFigures:
    """The panel, in four queries."""
    counts = organization.memberships.aggregate(
        people=Count("pk"),
        protected=Count("pk", filter=~Q(second_factor=SecondFactor.NONE)),
        managers=Count("pk", filter=Q(role__in=MANAGERS)),
    )
    events = Event.objects.filter(organization=organization).select_related("actor", "user").order_by("-id")
    return DashboardFigures(
        **counts,
        teams=organization.teams.count(),
        pending=organization.invitations.pending().count(),
        events=events[:ACTIVITY_SHOWN],
    )
