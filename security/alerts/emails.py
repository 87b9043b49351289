"""Mails about the sign-in and the second step. One function per mail, named after what happened.

They carry no link to sign in with; those about changes cannot be switched off.
"""

import datetime
from typing import TYPE_CHECKING, Any

from core.clock import now
from security.alerts import posting
from security.base.origin import Origin, current

if TYPE_CHECKING:
    from accounts.models import User


def new_place(user: "User", *, at: datetime.datetime, origin: Origin, is_known_network: bool) -> None:
    """Somebody signed in with a browser, or from a country, that the account had not seen (SEC-50)."""
    posting.post("security/new_place", user=user, at=at, origin=origin, is_known_network=is_known_network)


def signed_in(user: "User", *, at: datetime.datetime, origin: Origin) -> None:
    """Somebody signed in; only for people who asked to hear of every time (SEC-54)."""
    posting.post("security/signed_in", user=user, at=at, origin=origin)


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
    facts: dict[str, Any] = {"count": count, "first_at": first_at, "is_paused": is_paused}
    posting.post("security/wrong_password", user=user, at=at, origin=origin, **facts)


def alerts_changed(user: "User", *, at: datetime.datetime, origin: Origin) -> None:
    """Which alerts are sent was changed: an intruder would switch them off first."""
    posting.post("security/alerts_changed", user=user, at=at, origin=origin)


def factor_added(user: "User", *, method: Any, name: Any, is_replacement: bool, is_asked: bool) -> None:
    """A method of the second step was activated, or took the place of an earlier one.

    ``method`` is its label, said in the reader's language; ``name`` also holds words of the person's own, which stay
    out of subjects. ``is_asked``: it comes first at the next sign-in.
    """
    _post("security/factor_added", user, method=method, name=name, is_replacement=is_replacement, is_asked=is_asked)


def factor_removed(user: "User", *, method: Any, name: Any, is_last: bool) -> None:
    """A method was removed; without any other the password alone opens the account. ``name`` as in ``factor_added``."""
    _post("security/factor_removed", user, method=method, name=name, is_last=is_last)


def key_copied(user: "User", *, key: str) -> None:
    """The counter of a key went back: a copy of it may exist."""
    _post("security/key_copied", user, key=key)


def push_missed(user: "User", *, asked: Any) -> None:
    """Three wrong numbers were typed on a device: whoever answers there does not see the browser that asks."""
    posting.post("security/push_missed", user=user, at=asked.created_at, origin=Origin(asked.ip, asked.device))


def password_known(
    user: "User", *, count: int, first_at: datetime.datetime, at: datetime.datetime, origin: Origin
) -> None:
    """The right password was typed ``count`` times since ``first_at`` in browsers that the person never used, and the
    second step was not passed; the last time ``at`` and from ``origin``."""
    posting.post("security/password_known", user=user, at=at, origin=origin, count=count, first_at=first_at)


def backup_codes_renewed(user: "User") -> None:
    """Ten new codes; the old ones are void."""
    _post("security/backup_codes_renewed", user)


def backup_code_used(user: "User", *, left: int) -> None:
    """A code on paper opened the account."""
    _post("security/backup_code_used", user, left=left)


def second_step_refused(user: "User") -> None:
    """Somebody knows the password and guesses codes."""
    _post("security/second_step_refused", user)


def push_denied(user: "User", *, asked: Any) -> None:
    """The person refused a sign-in on a device: somebody else knows the password."""
    posting.post("security/push_denied", user=user, at=asked.created_at, origin=Origin(asked.ip, asked.device))


def app_password_created(user: "User", *, name: str) -> None:
    """A program got a password of its own."""
    _post("security/app_password_created", user, name=name)


def app_passwords_revoked(user: "User", *, names: list[str]) -> None:
    """Programs lost theirs."""
    _post("security/app_passwords_revoked", user, names=names)


def _post(mail: str, user: "User", **facts: Any) -> None:
    posting.post(mail, user=user, at=now(), origin=current(), **facts)
