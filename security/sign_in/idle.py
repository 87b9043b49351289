"""Sessions that nobody uses end, when an organization of their person wants it (SEC-69)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext

from core import typed
from core.clock import now
from core.hooks import Slot
from core.http import see_other
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind

if TYPE_CHECKING:
    from accounts.models import User

STATE = "idle"
"""Session key: when a page was asked for last, and, once that was asked, whether somebody limits this session."""
STEP, SELDOM = 60, 600
"""Seconds between two writes of it: of a session that may have a limit, and of one without. No session ends earlier
than it may, and none lives longer than this beyond its limit."""
BY_ITSELF = {
    "organizations:job", "products:cancel_several", "security:approvals", "security:push", "security:push_question",
    "security:again",
}  # fmt: skip
"""Pages that ask again without anybody at the keyboard."""


@dataclass(frozen=True)
class IdleLimit:
    """``minutes``, the same in ``words``, and the ``organization`` that wants it, by name."""

    minutes: int
    words: str
    organization: str


IDLE_LIMIT: "Slot[Callable[[User], IdleLimit | None]]" = Slot()
"""Whoever knows organizations."""


class IdleMiddleware:
    """Ends a session that was idle for too long, before anything is done in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look, answer, note that the session was used."""
        if not request.user.is_authenticated or not _is_due(request):
            return self.get_response(request)
        limit = _limit(request)
        if limit and _idle_for(request) > limit.minutes * 60 + _step(request):
            return _ended(request, limit)
        response = self.get_response(request)
        place = request.resolver_match.view_name if request.resolver_match else ""
        if request.user.is_authenticated and place not in BY_ITSELF:
            request.session[STATE] = {"at": now().timestamp(), "is_limited": limit is not None}
        return response


def begin(request: HttpRequest) -> None:
    """The session begins; asks nobody yet."""
    request.session[STATE] = {"at": now().timestamp()}


def _limit(request: HttpRequest) -> IdleLimit | None:
    ask: Any = IDLE_LIMIT.get()
    return ask(request.user) if ask else None


def _step(request: HttpRequest) -> int:
    return STEP if request.session.get(STATE, {}).get("is_limited", True) else SELDOM


def _idle_for(request: HttpRequest) -> float:
    """Seconds since the last use that was written; 0 for a new session."""
    moment = now().timestamp()
    return moment - float(request.session.get(STATE, {}).get("at", moment))


def _is_due(request: HttpRequest) -> bool:
    return STATE not in request.session or _idle_for(request) >= _step(request)


@transaction.atomic
def _ended(request: HttpRequest, limit: IdleLimit) -> HttpResponse:
    user: Any = request.user
    record(EventKind.SESSION_IDLE, actor=None, user=user, name=current().device or "?", limit=limit.words)
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    typed.keep(request)
    request.user = AnonymousUser()
    text = gettext("Your session ended: %(name)s closes sessions after %(time)s without use. Sign in again.")
    messages.warning(request, text % {"name": limit.organization, "time": limit.words})
    place = resolve_url("account_login")
    is_page = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
    if is_page or typed.SESSION in request.session:
        place += f"?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return see_other(place)
