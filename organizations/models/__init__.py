"""Models of the organisation and its people."""

from organizations.models.departure import Departure, DepartureEvidence
from organizations.models.invitation import Invitation
from organizations.models.job import Job
from organizations.models.membership import Membership, Role
from organizations.models.organization import Organization
from organizations.models.second_factor import SecondFactorException, SecondFactorGrace
from organizations.models.team import Team

__all__ = [
    "Departure",
    "DepartureEvidence",
    "Invitation",
    "Job",
    "Membership",
    "Organization",
    "Role",
    "SecondFactorException",
    "SecondFactorGrace",
    "Team",
]
