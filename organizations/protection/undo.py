"""How the lock of a member is taken back, its beginning and its end."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from organizations.locks import reload_member
from organizations.models import Membership
from organizations.protection.suspending import reinstate_member, suspend_member
from organizations.undoing.registry import UndoKind
from security.kinds import EventKind


def _member(actor: Membership, subject: str) -> dict[str, Any]:
    return {"about": reload_member(actor, int(subject))}


def _person(slug: str, subject: str) -> str:
    return reverse("organizations:person", args=[slug, subject])


def _suspension(actor: Membership, subject: str) -> Any:
    return reload_member(actor, int(subject)).suspended_at


def _restore_suspension(actor: Membership, subject: str, before: Any, now: datetime.datetime) -> None:
    member = reload_member(actor, int(subject))
    if not before:
        reinstate_member(actor=actor, subject=member)
        return
    until = parse_datetime(before["until"]) if before["until"] else None
    suspend_member(actor=actor, subject=member, reason=before["reason"], until=until, now=now)


MEMBER_LOCK = UndoKind(
    "member-lock", _("the lock of %(name)s"), EventKind.MEMBER_SUSPENSION_UNDONE, _suspension, _restore_suspension,
    _person, _member,
)  # fmt: skip
