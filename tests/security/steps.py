"""Steps that several tests of security take."""

import re
from typing import Any

from django.test import Client

from accounts.models import User
from notifications.models import Message
from security.base.limits import Limit
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import PASSWORD

STEP = "/login/2fa/"
FACTORS = "/profile/security/2fa/"
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")


def is_signed_in(client: Client) -> bool:
    """Whether a page of the person opens."""
    return client.get("/profile/").status_code == 200


def wait_for_code(client: Client, user: User, **more: Any) -> Client:
    """The password is right, the second step waits."""
    assert type_credentials(client, user.email, **more)["Location"] == STEP
    return client


def pass_step(client: Client, user: User, **more: Any) -> Any:
    """Type a right code."""
    return client.post(f"{STEP}?method=app", {"code": factories.code_of(user), **more})


def sign_in(user: User, **more: Any) -> Client:
    """A new browser, signed in through the pages and the second step, fresh for ten minutes."""
    client = another_browser()
    answer = type_credentials(client, user.email)
    if answer["Location"] == STEP:
        pass_step(client, user, **more)
    assert is_signed_in(client)
    return client


def use_up(limit: Limit, subject: str, *, but: int = 0) -> None:
    """Take all that the limit allows, ``but`` some, as if by pages."""
    for _try in range(limit.amount - but):
        limit.hit(subject)


def activate(client: Client, password: str = PASSWORD) -> tuple[str, list[str]]:
    """Bind an app on the page; its secret and the backup codes that are shown. The password is for replacing one."""
    page = client.get(f"{FACTORS}app/add/").content.decode()
    secret = re.search(r"secret=([A-Z2-7]{32})&", page.replace("&amp;", "&"))
    assert secret
    code = factories.code_from(secret[1])
    shown = client.post(f"{FACTORS}app/add/", {"code": code, "password": password}, follow=True).content.decode()
    return secret[1], CODE.findall(shown)


BERN, ZURICH, BERLIN = "85.5.1.1", "85.5.2.1", "85.214.1.1"
"""Two networks of Switzerland and one of Germany."""
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def browser(ip: str = BERN, agent: str = FIREFOX) -> Client:
    """A fresh browser that asks for English, at this address."""
    return factories.browser(REMOTE_ADDR=ip, headers={"accept-language": "en", "user-agent": agent})


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
