"""Steps of tests about approval on a device."""

import datetime
import re
from typing import Any

from django.test import Client

from accounts.models import User
from security.models import PushRequest
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.security.steps import FACTORS, STEP, is_signed_in

WAIT, APPROVE, ADD = f"{STEP}push/", "/profile/security/approve/", f"{FACTORS}push/add/"
AGAIN = "/profile/security/again/?next=/profile/"
MINUTE = datetime.timedelta(minutes=1)


def register(client: Client, name: str = "My phone") -> Client:
    """Make the browser a registered device; as a first method after the backup codes were saved."""
    if client.post(ADD, {"name": name})["Location"] == f"{FACTORS}codes/":
        factories.confirm(client, f"{FACTORS}codes/", {"saved": "on"})
        assert client.post(ADD, {"name": name})["Location"] == FACTORS
    return client


def asking(user: User, client: Client | None = None, **more: Any) -> Client:
    """A browser with the right password that asks the devices."""
    asker = client or another_browser()
    assert type_credentials(asker, user.email)["Location"] == STEP
    asker.post(WAIT, more)
    return asker


def newest(user: User) -> PushRequest:
    """The person's newest question."""
    return PushRequest.objects.filter(user=user).latest("created_at")


def page_of(user: User) -> str:
    """Where the newest question is answered."""
    return f"{APPROVE}{newest(user).pk}/"


def approve(device: Client, user: User, number: int | None = None) -> Any:
    """Type the number on the device."""
    asked = newest(user)
    return device.post(page_of(user), {"number": asked.number if number is None else number})


def goes_on(asker: Client) -> bool:
    """Whether the browser that asked is let in at its next look."""
    asker.get(WAIT)
    return is_signed_in(asker)


def page_of_question(client: Client) -> str:
    """Where the banner of an ordinary page leads."""
    found = re.search(rf'href="({APPROVE}[^"]+)"', client.get("/profile/").content.decode())
    return found[1] if found else ""
