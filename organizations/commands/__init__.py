"""What people do in an organisation, one function per intention."""

from organizations.commands.create import create_organization
from organizations.commands.invitations import (
    accept_invitation,
    cancel_invitation,
    decline_invitation,
    invite,
    join_with_new_account,
    resend_invitation,
)
from organizations.commands.jobs import cancel_job, start_job
from organizations.commands.members import (
    add_to_team,
    change_contact,
    change_role,
    change_teams,
    leave,
    remove_member,
)

__all__ = [
    "accept_invitation",
    "add_to_team",
    "cancel_invitation",
    "cancel_job",
    "change_contact",
    "change_role",
    "change_teams",
    "create_organization",
    "decline_invitation",
    "invite",
    "join_with_new_account",
    "leave",
    "remove_member",
    "resend_invitation",
    "start_job",
]
