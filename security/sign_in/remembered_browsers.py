"""Browsers that skip the second step for 30 days. Off unless ticked; every row can be revoked."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core import encryption
from security.base import tokens
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.models import RememberedBrowser, SecurityPreferences
from security.models.browsers import RememberedBrowserQuerySet

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = datetime.timedelta(days=30)
PURPOSE = "security.remembered-browser"


def may_remember(user: "User") -> bool:
    """Not for people who want to be asked every time, and never for the provider's staff."""
    return not user.is_staff and not SecurityPreferences.of(user).asks_every_time


def method_here(request: HttpRequest, user: "User", at: datetime.datetime) -> str | None:
    """Whether this browser may skip the second step of this person: the key of the method that it proved when it was
    remembered, else None. Notes that it did."""
    row = of_this_browser(request, user, at).first() if may_remember(user) else None
    if row is None or not RememberedBrowser.objects.filter(pk=row.pk).update(last_used_at=at):
        return None
    return row.method


def browsers_of(user: "User", at: datetime.datetime) -> RememberedBrowserQuerySet:
    """Everywhere the person is not asked now, the latest first."""
    return RememberedBrowser.objects.alive(user, at).order_by("-last_used_at")


def of_this_browser(request: HttpRequest, user: "User", at: datetime.datetime) -> RememberedBrowserQuerySet:
    """The person's row of this browser, if any."""
    return browsers_of(user, at).filter(digest__in=tokens.digests_of(request, settings.BROWSER_COOKIE_NAME, PURPOSE))


@transaction.atomic
def remember(request: HttpRequest, response: HttpResponse, user: "User", at: datetime.datetime, *, method: str) -> None:
    """A row and a fresh token in the cookie; ``method`` is the key of the one that was proved."""
    token, origin = tokens.fresh(), current()
    of_this_browser(request, user, at).delete()
    RememberedBrowser.objects.create(
        user=user, digest=encryption.digest(PURPOSE, token), password_mark=user.get_session_auth_hash(), created_at=at,
        expires_at=at + KEPT_FOR, last_used_at=at, method=method, device=origin.device, ip=origin.ip,
    )  # fmt: skip
    record(EventKind.BROWSER_REMEMBERED, actor=user, user=user)
    others = RememberedBrowser.objects.exclude(user=user)
    tokens.keep(request, response, settings.BROWSER_COOKIE_NAME, token, KEPT_FOR, purpose=PURPOSE, others=others)
