"""Browsers that skip the second step for 30 days. Off unless ticked; every row can be revoked."""

import datetime
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core import sealing
from security.journal import Kind, record
from security.models import RememberedBrowser, SecurityPreferences
from security.models.browsers import RememberedBrowserQuerySet
from security.origin import current

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = datetime.timedelta(days=30)
MOST_TOKENS = 5
"""People who may each have this browser remembered; the oldest is asked again."""
PURPOSE = "security.remembered-browser"


def may_remember(user: "User") -> bool:
    """Not for people who want to be asked every time, and never for the provider's staff."""
    return not user.is_staff and not SecurityPreferences.of(user).asks_every_time


def is_known(request: HttpRequest, user: "User", at: datetime.datetime) -> bool:
    """Whether this browser may skip the second step of this person; notes that it did."""
    if not may_remember(user):
        return False
    return bool(of_this_browser(request, user, at).update(last_used_at=at))


def browsers_of(user: "User", at: datetime.datetime) -> RememberedBrowserQuerySet:
    """Everywhere the person is not asked now, the latest first."""
    return RememberedBrowser.objects.alive(user, at).order_by("-last_used_at")


def of_this_browser(request: HttpRequest, user: "User", at: datetime.datetime) -> RememberedBrowserQuerySet:
    """The person's row of this browser, if any."""
    return browsers_of(user, at).filter(digest__in=[_digest(token) for token in _tokens(request)])


@transaction.atomic
def remember(request: HttpRequest, response: HttpResponse, user: "User", at: datetime.datetime) -> None:
    """A row and a fresh token in the cookie. A token that was there before is never given to another person."""
    token, origin = secrets.token_urlsafe(32), current()
    RememberedBrowser.objects.create(
        user=user, digest=_digest(token), password_mark=user.get_session_auth_hash(), created_at=at,
        expires_at=at + KEPT_FOR, last_used_at=at, device=origin.device, ip=origin.ip,
    )  # fmt: skip
    record(Kind.BROWSER_REMEMBERED, actor=user, user=user)
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME, ".".join([token, *_tokens(request)][:MOST_TOKENS]),
        max_age=int(KEPT_FOR.total_seconds()), secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _tokens(request: HttpRequest) -> list[str]:
    return list(filter(None, request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "").split(".")))[:MOST_TOKENS]


def _digest(token: str) -> str:
    return sealing.digest(PURPOSE, token)
