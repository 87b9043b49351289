"""What still blocks deleting an organization (decision 15): the live checklist and the command ask the same list.

What nobody added is on no page.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import RuleError
from core.hooks import Hook
from organizations.models import Membership, Organization
from security.kinds import EventKind
from security.models import Event

JUST_NOW = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Blocker:
    """One reason why the organization cannot be deleted yet, for whoever wants to.

    ``title`` names it, ``count`` says how many, ``detail`` what to do about it. ``url`` and ``verb`` are the button
    that leads there; without them the actor can do nothing but wait or ask, which ``detail`` says.
    """

    title: Any
    count: int
    detail: Any
    url: str = ""
    verb: Any = ""
    icon: str = "alert"


Question = Callable[[Membership, datetime.datetime], Iterable[Blocker]]
BLOCKERS: Hook[Question] = Hook()
"""Asked about the organization of whoever wants to delete it; pages keep the order."""


ERASERS: Hook[Callable[[Organization, datetime.datetime], None]] = Hook()
"""What an app does with its part of an organization that is deleted, beside what the foreign keys say; in the
transaction, with the row locked, before any row of it goes."""


class Blocked(RuleError):
    """Something stands in the way, perhaps since a moment ago."""

    def __init__(self, message: Any, blockers: list[Blocker]) -> None:
        super().__init__(message)
        self.blockers = blockers


def blockers_of(actor: Membership, now: datetime.datetime) -> list[Blocker]:
    """Everything that stands in the way of the actor now; empty when the organization can be deleted."""
    return [blocker for question in BLOCKERS for blocker in question(actor, now)]


def was_just_deleted_by(user_id: int | None, slug: str, now: datetime.datetime) -> bool:
    """Whether this person deleted the organization minutes ago: the only one who may learn that it was there."""
    mine = Event.objects.filter(actor_id=user_id, kind=EventKind.ORGANIZATION_DELETED, at__gt=now - JUST_NOW)
    return user_id is not None and mine.filter(organization__slug=slug).exists()
