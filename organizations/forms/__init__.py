"""Forms of organisations and their people."""

from organizations.forms.acceptance import JoinForm, NewAccountForm
from organizations.forms.addresses import BillingAddressForm
from organizations.forms.deletion import DeleteForm, ExportForm
from organizations.forms.departures import HoldingsForm, LeaveForm, RemoveForm, UndoForm
from organizations.forms.imports import BulkForm
from organizations.forms.members import (
    AddToTeamForm,
    ContactForm,
    RoleForm,
    TeamsForm,
)
from organizations.forms.organizations import DetailsForm, OrganizationForm
from organizations.forms.security import ExemptForm, LockForm, ReleaseForm, RequireForm
from organizations.forms.wizard import AccessStep, PersonStep, RoleStep

__all__ = [
    "AccessStep",
    "AddToTeamForm",
    "BillingAddressForm",
    "BulkForm",
    "ContactForm",
    "DeleteForm",
    "DetailsForm",
    "ExemptForm",
    "ExportForm",
    "HoldingsForm",
    "JoinForm",
    "LeaveForm",
    "LockForm",
    "NewAccountForm",
    "OrganizationForm",
    "PersonStep",
    "ReleaseForm",
    "RemoveForm",
    "RequireForm",
    "RoleForm",
    "RoleStep",
    "TeamsForm",
    "UndoForm",
]
