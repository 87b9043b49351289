"""Steps that several tests of the account take."""

from typing import Any

from django.test import Client

from accounts.codes import MailedCode
from accounts.recovery import commands as recovery
from accounts.sign_up import commands as sign_up
from notifications.models import Message
from tests.factories import PASSWORD, browser

APPLICATION = {
    "first_name": "Ana",
    "last_name": "Vidal",
    "email": "ana@vidal.example",
    "password": "una frase bastante larga",
    "language": "es",
    "kind": "individual",
}


def another_browser() -> Client:
    """A second browser, which asks for English like the fixture ``client``."""
    return browser(headers={"accept-language": "en"})


def type_credentials(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/login/", {"email": email, "password": password, **more})


def apply(client: Client, **answers: str) -> Any:
    """Open and send the sign-up form."""
    client.get("/signup/")
    return client.post("/signup/", {**APPLICATION, **answers})


def sign_up_code(client: Client) -> str:
    """The digits in the newest sign-up mail of this browser."""
    return MailedCode.load(client.session[sign_up.UNDER_WAY.key]["code"]).digits


def recovery_code(client: Client) -> str:
    """The digits in the newest recovery mail of this browser."""
    return MailedCode.load(client.session[recovery.UNDER_WAY.key]["code"]).digits


def ask_recovery(client: Client, email: str, way: str = "email") -> Any:
    """Type the address and choose where the code goes."""
    client.get("/login/recover/")
    client.post("/login/recover/", {"email": email})
    return client.post("/login/recover/way/", {"way": way})


def mails(kind: str = "") -> list[str]:
    """Addresses of the messages of this kind in the outbox, oldest first."""
    rows = Message.objects.order_by("created_at")
    return [row.address for row in (rows.filter(kind=f"accounts/{kind}") if kind else rows)]
