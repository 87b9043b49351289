"""Models of the journal and of what protects a person's sign-in."""

from security.models.app_password import AppPassword
from security.models.block import Block
from security.models.event import Event
from security.models.preferences import SecurityPreferences

__all__ = ["AppPassword", "Block", "Event", "SecurityPreferences"]
