"""What people do in an organisation, one function per intention."""

from organizations.commands.addresses import add_address, choose_address, delete_address, edit_address
from organizations.commands.alerts import send_alert, send_alerts
from organizations.commands.create import create_organization
from organizations.commands.delete import delete_organization, erase_next_kept
from organizations.commands.departures import close_next_departure, leave, remove_member, undo_removal
from organizations.commands.details import change_details, keep_logo_drafts
from organizations.commands.exports import note_download, start_export, sweep_exports
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
    "add_address",
    "add_to_team",
    "cancel_invitation",
    "cancel_job",
    "change_contact",
    "change_details",
    "change_role",
    "change_teams",
    "choose_address",
    "close_next_departure",
    "create_organization",
    "create_team",
    "decline_invitation",
    "delete_address",
    "delete_organization",
    "delete_team",
    "edit_address",
    "edit_team",
    "end_next_lock",
    "erase_next_kept",
    "exempt",
    "invite",
    "join_with_new_account",
    "keep_logo_drafts",
    "leave",
    "lift_exemption",
    "lock_member",
    "note_download",
    "release_second_factor",
    "remove_member",
    "require_second_factor",
    "resend_invitation",
    "send_alert",
    "send_alerts",
    "set_members",
    "start_export",
    "start_job",
    "sweep_exports",
    "take_grace",
    "undo_removal",
    "unlock_member",
]
