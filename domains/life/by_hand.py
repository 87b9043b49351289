"""What is known of a name after people did something at a registry that cannot be asked."""

import datetime

from domains.extensions.policy import Extension
from domains.life.answers import Gone
from domains.models import Domain
from domains.registry.facts import DomainInfo


class Waiting(Exception):
    """People work on it: ask again."""


def kept(name: str, row: Domain | None, expires_at: datetime.datetime | None = None) -> DomainInfo:
    """It is registered, until the day that was written down with the answer, or the one that was known."""
    known = row.expires_at if row else None
    return DomainInfo(name, "", frozenset({"ok"}), expires_at=expires_at or known)


def ended(name: str, row: Domain | None, extension: Extension) -> DomainInfo | Gone:
    """Its end was ordered: in redemption where the extension has one."""
    if not extension.redemption:
        return Gone()
    known = row.expires_at if row else None
    statuses, grace = frozenset({"pendingDelete"}), frozenset({"redemptionPeriod"})
    return DomainInfo(name, "", statuses, grace, expires_at=known)
