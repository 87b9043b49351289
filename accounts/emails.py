"""Mails about the account. Each goes through the outbox, in the reader's language."""

import datetime

from accounts.models import User
from notifications.outbox import post
from notifications.reader import Reader
from security import alerts
from security.origin import Origin


def verification_code(*, address: str, language: str, code: str) -> None:
    """Proof that the address of a new account is read by its owner."""
    post("accounts/verification_code", reader=Reader(address=address, language=language), secrets={"code": code})


def already_registered(user: User) -> None:
    """Somebody tried to sign up with an address that has an account."""
    post("accounts/already_registered", reader=Reader.of(user))


def recovery_code(*, address: str, language: str, code: str, user: User | None) -> None:
    """The code that opens the page of the new password. Without a person it is never sent (accounts.recovery)."""
    reader = Reader.of(user) if user else Reader(address=address, language=language)
    post("accounts/recovery_code", reader=reader, secrets={"code": code})


def password_changed(user: User, *, at: datetime.datetime, origin: Origin, by_code: bool, mailbox: str = "") -> None:
    """The password was replaced, by its owner or with a code of the recovery; the other sessions were closed.

    ``mailbox`` is an address that gets the same one.
    """
    alerts.post("accounts/password_changed", user=user, at=at, origin=origin, by_code=by_code, mailbox=mailbox)


def data_exported(user: User, *, at: datetime.datetime, origin: Origin) -> None:
    """Somebody who knows the password took a copy of everything about the person."""
    alerts.post("accounts/data_exported", user=user, at=at, origin=origin)


def welcome(user: User) -> None:
    """The account exists."""
    post("accounts/welcome", reader=Reader.of(user), email=user.email)
