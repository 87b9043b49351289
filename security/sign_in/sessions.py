"""What each request does about its session: proof of the second step, last use, a new key after a new password."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.clock import now
from core.errors import Unavailable
from core.policy import Refused
from security.base.limits import claim
from security.base.locking import CHANGED
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.methods import push
from security.sign_in.reauthentication import lacks_proof

if TYPE_CHECKING:
    from accounts.models import User

SEEN_STEP = 600
"""Seconds; the last use of a session is kept to this, which is one write in ten minutes at most."""


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
    record(EventKind.SESSION_ENDED, actor=user, user=user, name=current().device or "?")
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
