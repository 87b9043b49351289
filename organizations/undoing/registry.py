"""What can be taken back: each kind of change says how its subject stands now and how it stood before."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.hooks import Hook
from organizations.models import Membership
from security.kinds import EventKind


def _without_proof(_before: Any) -> bool:
    return False


def _nobody(_actor: Membership, _subject: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class UndoKind:
    """One kind of change.

    ``state``: how the subject stands now, under the lock of the organization: lists, texts, numbers; raises RuleError
    when it is gone. ``restore``: the ordinary command that brings back ``before``; it asks the rights again. ``url``:
    the page of the subject, of slug and subject. ``event``: the line of the journal, of whom or what
    ``concerns`` answers as ``Membership.record`` takes it. ``needs_proof``: whether bringing
    this back takes the actor's own password. ``title`` says what was changed, with ``%(name)s``.
    """

    key: str
    title: Any
    event: EventKind
    state: Callable[[Membership, str], Any]
    restore: Callable[[Membership, str, Any, datetime.datetime], object]
    url: Callable[[str, str], str]
    concerns: Callable[[Membership, str], dict[str, Any]] = _nobody
    needs_proof: Callable[[Any], bool] = _without_proof


UNDO_KINDS: Hook[UndoKind] = Hook(key=lambda kind: kind.key)
