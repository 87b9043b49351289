"""Adapters that reach the local registry without the portal."""

from typing import Any

from domains.registry.config import Config
from domains.registry.epp.adapter import EppRegistry, Log
from domains.registry.local import authority
from domains.registry.local.control import Control


def reach(control: Control, log: Log, user: str = "ATRIO", **more: Any) -> EppRegistry:
    """The adapter as this user."""
    place = control.address() or {}
    facts = {"host": place["host"], "port": place["port"], "ca_file": str(control.folder / authority.AUTHORITY)}
    known = {"user": user, "password": place["passwords"][user], "timeout": 5, **facts}
    return EppRegistry(Config(**{**known, **more}), log)
