"""Random tokens in a cookie by which a browser is known again, one for each of its people; rows keep their digests."""

import datetime
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core import sealing

MOST_TOKENS = 5
"""People who may each be known on one browser; the oldest is forgotten."""


def fresh() -> str:
    """A token that nobody has."""
    return secrets.token_urlsafe(32)


def digests_of(request: HttpRequest, cookie: str, purpose: str) -> list[str]:
    """What the rows of this browser may have as ``digest``."""
    return [sealing.digest(purpose, token) for token in _tokens(request, cookie)]


def keep(request: HttpRequest, response: HttpResponse, cookie: str, token: str, kept_for: datetime.timedelta) -> None:
    """Put the token in front of those of other people."""
    response.set_cookie(
        cookie, ".".join([token, *_tokens(request, cookie)][:MOST_TOKENS]), max_age=int(kept_for.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _tokens(request: HttpRequest, cookie: str) -> list[str]:
    return list(filter(None, request.COOKIES.get(cookie, "").split(".")))[:MOST_TOKENS]
