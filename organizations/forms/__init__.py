"""Forms of organisations and their people."""

from organizations.forms.acceptance import JoinForm, NewAccountForm
from organizations.forms.imports import BulkForm
from organizations.forms.members import (
    AddToTeamForm,
    ContactForm,
    LeaveForm,
    RemoveForm,
    RoleForm,
    TeamsForm,
)
from organizations.forms.organizations import OrganizationForm
from organizations.forms.wizard import AccessStep, PersonStep, RoleStep

__all__ = [
    "AccessStep",
    "AddToTeamForm",
    "BulkForm",
    "ContactForm",
    "JoinForm",
    "LeaveForm",
    "NewAccountForm",
    "OrganizationForm",
    "PersonStep",
    "RemoveForm",
    "RoleForm",
    "RoleStep",
    "TeamsForm",
]
