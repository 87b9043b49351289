"""Steps that several tests of security take."""

from typing import Any

from django.test import Client

from notifications.models import Message
from tests.factories import PASSWORD

BERN, ZURICH, BERLIN = "85.5.1.1", "85.5.2.1", "85.214.1.1"
"""Two networks of Switzerland and one of Germany."""
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def browser(ip: str = BERN, agent: str = FIREFOX) -> Client:
    """A fresh browser that asks for English, at this address."""
    return Client(REMOTE_ADDR=ip, headers={"accept-language": "en", "user-agent": agent})


def enter(client: Client, email: str, password: str = PASSWORD, **where: Any) -> int:
    """Send the sign-in form; the status."""
    return int(client.post("/login/", {"email": email, "password": password}, **where).status_code)


def come_back(client: Client, email: str, **where: Any) -> int:
    """Sign out and in again in the same browser."""
    client.post("/logout/")
    return enter(client, email, **where)


def mails(address: str, kind: str = "") -> list[Message]:
    """Messages of security to the address, oldest first."""
    rows = Message.objects.filter(address=address, kind__startswith=f"security/{kind}")
    return list(rows.order_by("created_at"))
