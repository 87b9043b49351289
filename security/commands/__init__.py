"""Acts on a person's own second step."""

from security.commands.browsers import ask_every_time, forget_browsers
from security.commands.factors import (
    activate_app,
    activate_sms,
    end_other_sessions,
    prefer,
    remove_factor,
    renew_backup_codes,
)
from security.commands.push import add_device, approve, deny

__all__ = [
    "activate_app",
    "activate_sms",
    "add_device",
    "approve",
    "ask_every_time",
    "deny",
    "end_other_sessions",
    "forget_browsers",
    "prefer",
    "remove_factor",
    "renew_backup_codes",
]
