"""The sessions of a person: where they are signed in, and how to end that (SEC-59)."""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from core.clock import now
from core.errors import Unavailable
from core.policy import Refused
from security import push
from security.actors import CHANGED
from security.geography import Spot, locate
from security.journal import Kind, record
from security.limits import claim
from security.models import PushRequest
from security.origin import current, device_of
from security.reauthentication import lacks_proof

if TYPE_CHECKING:
    from accounts.models import User

SEEN_STEP = 600
"""Seconds; the last use of a session is kept to this, which is one write in ten minutes at most."""
MOST_SHOWN = 100


@dataclass(frozen=True)
class OpenSession:
    """A session as its person sees it."""

    pk: int
    device: str
    place: Spot
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


def opened(request: HttpRequest, user: "User") -> None:
    """The person has just signed in: list the session, forget the rows of those that are over."""
    UserSession.objects.filter(user=user).exclude(session_key__in=alive()).delete()
    UserSession.objects.create_from_request(request)


def shown(user: "User", key: str | None) -> list[OpenSession]:
    """For the page; ``key`` marks the session under way."""
    rows = [(each, each.session_key == key) for each in sessions_of(user)[:MOST_SHOWN]]
    return [
        OpenSession(
            each.pk, device_of(each.user_agent), locate(each.ip), each.created_at, each.last_seen_at, is_current
        )
        for each, is_current in sorted(rows, key=lambda row: not row[1])
    ]


@transaction.atomic
def end(session: Any, *, actor: "User") -> None:
    """Close one session of the actor; its next request finds nobody signed in."""
    session.end()
    record(Kind.SESSION_ENDED, actor=actor, user=actor, name=device_of(session.user_agent) or "?")


@transaction.atomic
def close_others(user: "User", *, keep: str | None) -> int:
    """``end_others`` as an act of the person's own, with its journal line."""
    count = end_others(user, keep=keep)
    if count:
        record(Kind.OTHER_SESSIONS_ENDED, actor=user, user=user, count=count)
    return count


@transaction.atomic
def end_others(user: "User", *, keep: str | None) -> int:
    """Close every session of the person but the one with this key; answers how many. The caller writes the journal.

    Approvals for other sessions that nobody used yet are void.
    """
    PushRequest.objects.void(user, keep=keep)
    others = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    for session in others:
        session.end()
    return len(others)


@transaction.atomic
def renew(request: HttpRequest, user: "User") -> None:
    """Go on under a new key after the password changed; the list knows the session by it.

    Raises Refused for a session that was closed meanwhile: a new key would open it again. Its row is locked, so whoever
    closes sessions waits and closes the new one.
    """
    mine = UserSession.objects.select_for_update().filter(user=user, session_key=request.session.session_key).first()
    if mine is None:
        raise Refused(CHANGED)
    update_session_auth_hash(request, user)
    mine.session_key = request.session.session_key
    mine.save(update_fields=["session_key"])
    push.stay_awake(request, user)


class ProvedMiddleware:
    """No proof is never read as a proof: a session that proved no factor of a person who owns one is ended.

    The first factor ends the others as it is stored, so this meets what was opened otherwise: by an older version, by
    hand, or in a way that nobody thought of.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The session is read again first: it may have proved the factor after this request had read it."""
        if lacks_proof(request):
            request.session = type(request.session)(request.session.session_key)
            if lacks_proof(request):
                _end_unproved(request)
        return self.get_response(request)


@transaction.atomic
def _end_unproved(request: HttpRequest) -> None:
    user: Any = request.user
    record(Kind.SESSION_ENDED, actor=user, user=user, name=current().device or "?")
    request.session.flush()
    request.user = AnonymousUser()
    messages.info(request, CHANGED)


class SeenMiddleware:
    """Keeps the last use and address of each session. A cache that is down costs only the time shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note, answer."""
        if request.user.is_authenticated and request.session.session_key:
            _note(request, request.session.session_key)
        return self.get_response(request)


def _note(request: HttpRequest, key: str) -> None:
    """A session that is not in the list, because it was opened by an older version, joins it."""
    try:
        is_first = claim(f"seen:{hashlib.sha256(key.encode()).hexdigest()}", SEEN_STEP)
    except Unavailable:
        return
    listed = UserSession.objects.filter(session_key=key)
    if is_first and not listed.update(last_seen_at=now(), ip=get_adapter().get_client_ip(request)):
        UserSession.objects.create_from_request(request)
