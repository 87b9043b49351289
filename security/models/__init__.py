"""Models of the journal and of what protects a person's sign-in."""

from security.models.app_password import AppPassword
from security.models.block import Block
from security.models.browsers import RememberedBrowser
from security.models.event import Event
from security.models.factors import AppFactor, BackupCode
from security.models.keys import SecurityKey
from security.models.phone import SmsCode, SmsFactor
from security.models.places import FailedSignIn, KnownPlace
from security.models.preferences import SecurityPreferences
from security.models.push import PushDevice, PushRequest

__all__ = [
    "AppFactor",
    "AppPassword",
    "BackupCode",
    "Block",
    "Event",
    "FailedSignIn",
    "KnownPlace",
    "PushDevice",
    "PushRequest",
    "RememberedBrowser",
    "SecurityKey",
    "SecurityPreferences",
    "SmsCode",
    "SmsFactor",
]
