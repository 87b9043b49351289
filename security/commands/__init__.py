"""Acts on a person's own second step."""

from security.commands.browsers import ask_every_time, forget_browsers
from security.commands.factors import activate_app, prefer, remove_factor, renew_backup_codes
from security.commands.keys import add_key, rename_key

__all__ = [
    "activate_app",
    "add_key",
    "ask_every_time",
    "forget_browsers",
    "prefer",
    "remove_factor",
    "rename_key",
    "renew_backup_codes",
]
