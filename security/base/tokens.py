"""Random tokens in a cookie by which a browser is known again, one for each of its people; rows keep their digests."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from core import encryption

MOST_TOKENS = 5
"""People who may each be known on one browser; the oldest is forgotten."""


def fresh() -> str:
    """A token that nobody has."""
    return secrets.token_urlsafe(32)


def digests_of(request: HttpRequest, cookie: str, purpose: str) -> list[str]:
    """What the rows of this browser may have as ``digest``."""
    return [encryption.digest(purpose, token) for token in _tokens(request, cookie)]


def keep(
    request: HttpRequest,
    response: HttpResponse,
    cookie: str,
    token: str,
    kept_for: datetime.timedelta,
    *,
    purpose: str,
    others: "QuerySet[Any]",
) -> None:
    """Put the token in front of those that still name a row of ``others``, the people who share this browser.

    All the rest is dropped: whoever renews theirs again and again pushes nobody else's out.
    """
    alive = set(others.filter(digest__in=digests_of(request, cookie, purpose)).values_list("digest", flat=True))
    kept = [each for each in _tokens(request, cookie) if encryption.digest(purpose, each) in alive]
    response.set_cookie(
        cookie, ".".join([token, *kept][:MOST_TOKENS]), max_age=int(kept_for.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def _tokens(request: HttpRequest, cookie: str) -> list[str]:
    return list(filter(None, request.COOKIES.get(cookie, "").split(".")))[:MOST_TOKENS]
