"""Mails about the protection of a person's sign-in. They carry no link to sign in with (EML-2)."""

from typing import TYPE_CHECKING

from notifications.outbox import post
from notifications.reader import Reader

if TYPE_CHECKING:
    from accounts.models import User


def app_password_created(user: "User", *, name: str) -> None:
    """A program got a password of its own."""
    post("security/app_password_created", reader=Reader.of(user), name=name)


def app_passwords_revoked(user: "User", *, names: list[str]) -> None:
    """Programs lost theirs."""
    post("security/app_passwords_revoked", reader=Reader.of(user), names=names)
