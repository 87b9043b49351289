"""The accounts that signed in on this browser, kept in a signed cookie (ORG-19).

An entry also proves a known browser, as long as the portal knows it of the person who has the address now
(``KnownPlace``): its own budget of tries lets the owner of an account in while strangers use up the common one
(SEC-58). A new password, closing its session and forgetting browsers end that.
"""

import secrets
from dataclasses import astuple, dataclass, replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from security.models import KnownPlace

MOST_ACCOUNTS = 5
LONGEST_COOKIE = 3500
"""Characters; browsers drop cookies above 4096 bytes."""
KEPT_FOR = 365 * 24 * 3600
"""Seconds."""
SALT = "accounts.remembered"


@dataclass(frozen=True)
class Remembered:
    """An account that was opened on this browser; ``device`` is random and means nothing elsewhere."""

    email: str
    name: str
    device: str


def accounts_of(request: HttpRequest) -> list[Remembered]:
    """What the cookie says, most recent first; nothing when it was tampered with or has an older shape."""
    try:
        rows = signing.loads(request.COOKIES.get(settings.ACCOUNTS_COOKIE_NAME, ""), salt=SALT, max_age=KEPT_FOR)
        return [Remembered(*row) for row in rows[:MOST_ACCOUNTS]]
    except (signing.BadSignature, TypeError):
        return []


def device_for(request: HttpRequest, email: str) -> str:
    """Random name of this browser for an account that was opened on it, else an empty text."""
    device = next((entry.device for entry in accounts_of(request) if entry.email == email), "")
    return device if device and KnownPlace.objects.has(email, device) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> str:
    """Put the person first in the cookie; answers the name of this browser, a fresh one when it had none."""
    device = device_for(request, user.email) or secrets.token_urlsafe(12)
    others = [entry for entry in accounts_of(request) if entry.email != user.email]
    _write(response, [Remembered(user.email, user.full_name, device), *others][:MOST_ACCOUNTS])
    return device


def readdress(request: HttpRequest, response: HttpResponseBase, before: str, after: str) -> None:
    """The account has another login e-mail: it is still known on this browser."""
    entries = [replace(entry, email=after) if entry.email == before else entry for entry in accounts_of(request)]
    _write(response, entries)


def forget(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Take one account out of the cookie."""
    _write(response, [entry for entry in accounts_of(request) if entry.email != email])


def _write(response: HttpResponseBase, entries: list[Remembered]) -> None:
    value = signing.dumps([astuple(entry) for entry in entries], salt=SALT, compress=True)
    if len(value) > LONGEST_COOKIE:
        _write(response, entries[:-1])
        return
    response.set_cookie(
        settings.ACCOUNTS_COOKIE_NAME, value, max_age=KEPT_FOR, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip
