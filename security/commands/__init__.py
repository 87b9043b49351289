"""Acts on a person's own second step."""

from security.commands.browsers import ask_every_time, forget_browsers
from security.commands.factors import Added, activate_app, activate_sms, prefer, remove_factor, renew_backup_codes
from security.commands.keys import add_key, rename_key
from security.commands.push import CLOSED, add_device, approve, deny

__all__ = [
    "CLOSED",
    "Added",
    "activate_app",
    "activate_sms",
    "add_device",
    "add_key",
    "approve",
    "ask_every_time",
    "deny",
    "forget_browsers",
    "prefer",
    "remove_factor",
    "rename_key",
    "renew_backup_codes",
]
