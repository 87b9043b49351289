"""Models of the organization and its people."""

from organizations.models.billing_address import BillingAddress
from organizations.models.departure import Departure, DepartureEvidence
from organizations.models.dependent import Dependent
from organizations.models.invitation import Invitation
from organizations.models.job import Job
from organizations.models.logo import Logo, LogoShape
from organizations.models.membership import Membership
from organizations.models.organization import Organization
from organizations.models.second_factor import SecondFactorException, SecondFactorGrace
from organizations.models.team import Team
from organizations.models.undo import UndoStep
from organizations.models.vat_check import VatCheck
from organizations.roles import Role

__all__ = [
    "BillingAddress",
    "Departure",
    "DepartureEvidence",
    "Dependent",
    "Invitation",
    "Job",
    "Logo",
    "LogoShape",
    "Membership",
    "Organization",
    "Role",
    "SecondFactorException",
    "SecondFactorGrace",
    "Team",
    "UndoStep",
    "VatCheck",
]
