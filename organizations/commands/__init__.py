"""What people do in an organisation, one function per intention."""

from organizations.commands.alerts import send_alert, send_alerts
from organizations.commands.create import create_organization
from organizations.commands.departures import close_next_departure, leave, remove_member, undo_removal
from organizations.commands.invitations import (
    accept_invitation,
    cancel_invitation,
    decline_invitation,
    invite,
    join_with_new_account,
    resend_invitation,
)
from organizations.commands.jobs import cancel_job, start_job
from organizations.commands.locking import end_next_lock, lock_member, unlock_member
from organizations.commands.members import (
    add_to_team,
    change_contact,
    change_role,
    change_teams,
)
from organizations.commands.second_factor import (
    exempt,
    lift_exemption,
    release_second_factor,
    require_second_factor,
    take_grace,
)
from organizations.commands.teams import create_team, delete_team, edit_team, set_members

__all__ = [
    "accept_invitation",
    "add_to_team",
    "cancel_invitation",
    "cancel_job",
    "change_contact",
    "change_role",
    "change_teams",
    "close_next_departure",
    "create_organization",
    "create_team",
    "decline_invitation",
    "delete_team",
    "edit_team",
    "end_next_lock",
    "exempt",
    "invite",
    "join_with_new_account",
    "leave",
    "lift_exemption",
    "lock_member",
    "release_second_factor",
    "remove_member",
    "require_second_factor",
    "resend_invitation",
    "send_alert",
    "send_alerts",
    "set_members",
    "start_job",
    "take_grace",
    "undo_removal",
    "unlock_member",
]
