"""The sessions of a person: where they are signed in, and how to end that (SEC-59)."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.clock import now
from security.base.geography import Spot, locate
from security.base.origin import device_of
from security.journal.events import record
from security.kinds import EventKind
from security.models import KnownPlace, PushRequest

if TYPE_CHECKING:
    from accounts.models import User


MOST_SHOWN = 100
BROWSER = "browser"
"""Key in the data of a session in the list."""
LONGEST_AGENT = UserSession._meta.get_field("user_agent").max_length


@dataclass(frozen=True)
class OpenSession:
    """A session as its person sees it."""

    pk: int
    device: str
    spot: Spot
    first_used_at: datetime.datetime
    last_used_at: datetime.datetime
    is_current: bool


def alive() -> "QuerySet[Any, Any]":
    """Keys of the sessions that can still be continued."""
    return Session.objects.filter(expire_date__gt=now()).values("session_key")


def sessions_of(user: "User") -> "QuerySet[Any]":
    """The person's sessions that can still be continued, the last used first."""
    found: QuerySet[Any] = UserSession.objects.filter(user=user, session_key__in=alive())
    return found.order_by("-last_seen_at", "-pk")


def opened(request: HttpRequest, user: "User", *, browser: str) -> None:
    """The person has just signed in: list the session, which has a key of its own since.

    ``browser`` is its name in the cookie of known browsers: whoever ends the session ends that too.
    """
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.create(
        user=user, session_key=request.session.session_key, ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[:LONGEST_AGENT], data={BROWSER: browser},
    )  # fmt: skip


def named_device(user_agent: str) -> str:
    """Browser and system as people call them; a program that says nothing is an unknown device."""
    return device_of(user_agent) or str(_("Unknown device"))


def forget_ended() -> None:
    """Delete the rows of sessions that nobody can continue any more."""
    UserSession.objects.exclude(session_key__in=alive()).delete()


def shown(user: "User", key: str | None) -> list[OpenSession]:
    """For the page; ``key`` marks the session under way."""
    rows = [(each, each.session_key == key) for each in sessions_of(user)[:MOST_SHOWN]]
    return [
        OpenSession(
            each.pk, named_device(each.user_agent), locate(each.ip), each.created_at, each.last_seen_at, is_current
        )
        for each, is_current in sorted(rows, key=lambda row: not row[1])
    ]


@transaction.atomic
def end(session: Any, *, actor: "User") -> None:
    """Close one session of the actor; its next request finds nobody signed in, and its browser is no known one."""
    for present in UserSession.objects.select_for_update().filter(pk=session.pk):
        present.end()
        KnownPlace.objects.filter(device=present.data.get(BROWSER)).forget(actor)
    record(EventKind.SESSION_ENDED, actor=actor, user=actor, name=device_of(session.user_agent) or "?")


@transaction.atomic
def close_others(user: "User", *, keep: str | None) -> int:
    """``end_others`` as an act of the person's own, with its journal line."""
    count = end_others(user, keep=keep)
    if count:
        record(EventKind.OTHER_SESSIONS_ENDED, actor=user, user=user, count=count)
    return count


@transaction.atomic
def end_others(user: "User", *, keep: str | None) -> int:
    """Close every session of the person but the one with this key; answers how many. The caller writes the journal.

    Approvals for other sessions that nobody used yet are void, and no other browser is a known one. Rows are locked as
    by ``renew``: a session that goes on under a new key in this moment is closed under that.
    """
    PushRequest.objects.void(user, keep=keep)
    forget_known(user, keep=keep)
    others = UserSession.objects.select_for_update().filter(user=user).exclude(session_key=keep or "").order_by("pk")
    for session in others:
        session.end()
    return len(others)


def forget_known(user: "User", *, keep: str | None) -> None:
    """No browser of the person is a known one any more, but that of the session with this key."""
    kept = UserSession.objects.filter(user=user, session_key=keep or "").first()
    KnownPlace.objects.forget(user, keep=kept.data.get(BROWSER, "") if kept else "")
