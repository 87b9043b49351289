"""Mails about the second step. They carry no link to sign in with, and nobody can switch them off."""

from typing import TYPE_CHECKING, Any

from core.clock import now
from notifications.outbox import post
from notifications.reader import Reader
from security.origin import Origin, current

if TYPE_CHECKING:
    from accounts.models import User


def factor_added(user: "User", *, method: Any) -> None:
    """A method of the second step was activated; ``method`` is its label, said in the reader's language."""
    _post("security/factor_added", user, method=method)


def factor_removed(user: "User", *, method: Any, is_last: bool) -> None:
    """A method was removed; without any other the password alone opens the account."""
    _post("security/factor_removed", user, method=method, is_last=is_last)


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
    post("security/push_denied", reader=Reader.of(user), at=asked.created_at, origin=Origin(asked.ip, asked.device))


def _post(mail: str, user: "User", **facts: Any) -> None:
    post(mail, reader=Reader.of(user), at=now(), origin=current(), **facts)
