"""Mails about the account. Each goes through the outbox, in the reader's language."""

import datetime
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import LoginChange, User
from notifications.outbox import post, post_sms
from notifications.reader import Reader
from security.alerts import posting as alerts
from security.base.origin import Origin

NEWS_FOR = datetime.timedelta(days=1)
"""How long an SMS about something that happened is worth sending."""


def verification_code(*, address: str, language: str, code: str) -> None:
    """The code that shows that the address of a new account is read by its owner."""
    post("accounts/verification_code", reader=Reader(address=address, language=language), secrets={"code": code})


def already_registered(user: User) -> None:
    """Somebody tried to sign up with an address that has an account."""
    post("accounts/already_registered", reader=Reader.of(user))


def recovery_code(*, reader: Reader, login: str, code: str) -> None:
    """The code that opens the page of the new password of the account ``login``, to one of its addresses."""
    post("accounts/recovery_code", reader=reader, secrets={"code": code}, login=login)


def password_changed(user: User, *, at: datetime.datetime, origin: Origin, by_code: bool, mailbox: str = "") -> None:
    """The password was replaced, by its owner or with a code of the recovery; the other sessions were closed.

    ``mailbox`` is an address that gets the same one.
    """
    facts: dict[str, Any] = {"user": user, "at": at, "origin": origin, "by_code": by_code, "mailbox": mailbox}
    for address in filter(None, [user.email, user.recovery_email if by_code else ""]):
        alerts.post("accounts/password_changed", address=address, **facts)


def data_exported(user: User, *, at: datetime.datetime, origin: Origin) -> None:
    """Somebody signed in took a copy of everything about the person."""
    alerts.post("accounts/data_exported", user=user, at=at, origin=origin)


def login_change_link(change: LoginChange) -> None:
    """To the new address: the link that proves it. It names nobody as its reader, as the mail to a taken address
    must not be told from it by whoever asked."""
    user = change.user
    reader = Reader(address=change.after, language=user.language, time_zone=user.time_zone)
    link = _link(change, LoginChange.Link.CONFIRM)
    post("accounts/login_change_link", reader=reader, change=change, secrets={"link": link})


def login_change_in_use(owner: User) -> None:
    """To the new address when it has an account: why no link comes, and the way out (PRO-43)."""
    post("accounts/login_change_in_use", reader=Reader.of(owner))


def login_change_asked(change: LoginChange, *, at: datetime.datetime, origin: Origin) -> None:
    """To the old address: somebody with the password asked for another login; the link stops that."""
    link = _link(change, LoginChange.Link.CANCEL)
    alerts.post(
        "accounts/login_change_asked", user=change.user, at=at, origin=origin, address=change.before, change=change,
        secrets={"link": link},
    )  # fmt: skip


def login_changed(change: LoginChange, *, at: datetime.datetime, origin: Origin) -> None:
    """To both addresses; the old one gets the link that takes the account back."""
    facts: dict[str, Any] = {"user": change.user, "at": at, "origin": origin, "change": change}
    alerts.post("accounts/login_changed", address=change.after, **facts)
    link = _link(change, LoginChange.Link.CANCEL)
    alerts.post("accounts/login_changed_away", address=change.before, secrets={"link": link}, **facts)


def login_taken_back(user: User, *, lost: str, is_held: bool, at: datetime.datetime, origin: Origin) -> None:
    """To the address that is the login again, and to the one that is no more; ``is_held``: support asks first."""
    facts: dict[str, Any] = {"user": user, "at": at, "origin": origin, "lost": lost, "is_held": is_held}
    for address in (user.email, lost):
        alerts.post("accounts/login_taken_back", address=address, **facts)


def recovery_email_code(user: User, *, address: str, code: str) -> None:
    """The code that shows that the new recovery address is read by the person."""
    post("accounts/recovery_email_code", reader=replace(Reader.of(user), address=address), secrets={"code": code})


def recovery_email_changed(user: User, *, before: str, at: datetime.datetime, origin: Origin) -> None:
    """To the login, and to the recovery address that is no more; ``user`` has the new one, or none."""
    for address in filter(None, [user.email, before]):
        alerts.post("accounts/recovery_email_changed", user=user, at=at, origin=origin, address=address, before=before)


def recovery_phone_changed(user: User, *, before: str, at: datetime.datetime, origin: Origin) -> None:
    """To the login, and by SMS to the number that is no more; ``user`` has the new one, or none."""
    alerts.post("accounts/recovery_phone_changed", user=user, at=at, origin=origin)
    if before:
        _tell_by_sms("accounts/phone_replaced", user, before, at)


def sms_code(*, reader: Reader, number: str, code: str, expires_at: datetime.datetime, purpose: str) -> None:
    """A code of the ``purpose`` "recovery", or "contact": a new recovery phone. The text says which."""
    post_sms(
        "accounts/code", reader=reader, number=number, secrets={"code": code}, expires_at=expires_at, purpose=purpose
    )


def sms_password_replaced(user: User, *, at: datetime.datetime) -> None:
    """To the recovery phone: a code of the recovery replaced the password."""
    _tell_by_sms("accounts/password_replaced", user, str(user.recovery_phone), at)


def _tell_by_sms(sms: str, user: User, number: str, at: datetime.datetime) -> None:
    post_sms(sms, reader=Reader.of(user), number=number, secrets={}, expires_at=at + NEWS_FOR)


def _link(change: LoginChange, link: LoginChange.Link) -> str:
    return settings.PUBLIC_URL + reverse(f"accounts:{link}_login_change", args=[change.token(link)])


def welcome(user: User) -> None:
    """The account exists."""
    post("accounts/welcome", reader=Reader.of(user), email=user.email)
