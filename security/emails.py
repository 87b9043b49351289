"""Mails about the sign-in. One function per mail, named after what happened."""

import datetime
from typing import TYPE_CHECKING

from security import alerts
from security.origin import Origin

if TYPE_CHECKING:
    from accounts.models import User


def new_place(user: "User", *, at: datetime.datetime, origin: Origin, is_known_network: bool) -> None:
    """Somebody signed in with a browser, or from a country, that the account had not seen (SEC-50)."""
    alerts.post("security/new_place", user=user, at=at, origin=origin, is_known_network=is_known_network)


def signed_in(user: "User", *, at: datetime.datetime, origin: Origin) -> None:
    """Somebody signed in; only for people who asked to hear of every time (SEC-54)."""
    alerts.post("security/signed_in", user=user, at=at, origin=origin)


def wrong_password(
    user: "User",
    *,
    count: int,
    first_at: datetime.datetime,
    at: datetime.datetime,
    origin: Origin,
    is_paused: bool,
) -> None:
    """``count`` wrong passwords since ``first_at``, the last one ``at`` and from ``origin`` (SEC-51)."""
    facts = {"count": count, "first_at": first_at, "is_paused": is_paused}
    alerts.post("security/wrong_password", user=user, at=at, origin=origin, **facts)


def alerts_changed(user: "User", *, at: datetime.datetime, origin: Origin) -> None:
    """Which alerts are sent was changed: an intruder would switch them off first."""
    alerts.post("security/alerts_changed", user=user, at=at, origin=origin)
