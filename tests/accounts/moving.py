"""Steps of tests about the login e-mail and the recovery contacts."""

import re
from typing import Any

from django.test import Client

from accounts.login_email import commands as login_email
from accounts.models import LoginChange, User
from core.clock import now
from notifications import secrets
from notifications.models import Message
from security.base.origin import NOWHERE
from tests.factories import PASSWORD

PAGE = "/profile/security/email/"
NEW = "clara@monnet.example"


def ask(client: Client, address: str = NEW, **answers: str) -> Any:
    """Send the form of the login e-mail."""
    return client.post(PAGE, {"email": address, "password": PASSWORD, **answers})


def wish(user: User, address: str = NEW) -> LoginChange:
    """The person asked for another login just now."""
    return login_email.ask(actor=user, address=address, origin=NOWHERE, now=now())


def confirmed(change: LoginChange) -> LoginChange:
    """The new mailbox confirmed it."""
    login_email.confirm(change=change, keep=None, origin=NOWHERE, now=now())
    change.refresh_from_db()
    return change


def newest(kind: str, address: str) -> Message:
    """The newest message of this kind to an address or number."""
    rows = Message.objects.filter(kind=f"accounts/{kind}", address=address)
    return (rows or Message.objects.filter(kind=f"accounts/{kind}", number=address)).latest("created_at")


def link(kind: str, address: str) -> str:
    """The path of the link in the newest mail of this kind, as its reader gets it."""
    value = secrets.decrypt_values(newest(kind, address).secrets)["link"]
    found = re.match(r"https?://[^/]+(/\S+)", value)
    assert found
    return found[1]


def code(kind: str, address: str) -> str:
    """The code in the newest message of this kind."""
    return secrets.decrypt_values(newest(kind, address).secrets)["code"]


def login_of(user: User) -> str:
    """The login as it is stored now."""
    return User.objects.values_list("email", flat=True).get(pk=user.pk)


def kinds(address: str) -> list[str]:
    """What was mailed to the address, oldest first."""
    rows = Message.objects.filter(address=address, kind__startswith="accounts/").order_by("created_at")
    return [row.kind.removeprefix("accounts/") for row in rows]
