"""Models of the journal and of what protects a person's sign-in."""

from security.models.browsers import RememberedBrowser
from security.models.event import Event
from security.models.factors import AppFactor, BackupCode
from security.models.phone import SmsFactor
from security.models.preferences import SecurityPreferences
from security.models.push import PushDevice, PushRequest

__all__ = [
    "AppFactor",
    "BackupCode",
    "Event",
    "PushDevice",
    "PushRequest",
    "RememberedBrowser",
    "SecurityPreferences",
    "SmsFactor",
]
