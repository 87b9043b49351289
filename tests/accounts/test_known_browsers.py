"""A browser is known of one person, until that person ends it."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from accounts.sign_in.commands import BY_ACCOUNT
from core.clock import now
from security.models import RememberedBrowser
from security.sessions import close_others, end
from security.sign_in.browser_commands import forget_browsers
from tests.accounts.steps import another_browser, ask_recovery, recovery_code, type_credentials
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db
NEW = "another sentence of some length"


@pytest.fixture
def clara() -> User:
    """With a recovery contact, which only known browsers show."""
    return person("clara@rochat.example", recovery_email="clara@private.example")


def left_behind(user: User) -> Client:
    """A browser in which the person signed in, out of their hands now."""
    client = another_browser()
    type_credentials(client, user.email)
    return client


def is_known(client: Client, email: str) -> bool:
    """Whether it shows contacts, and has tries of its own."""
    other = another_browser()
    other.cookies.update({name: cookie for name, cookie in client.cookies.items() if "session" not in name})
    other.post("/login/recover/", {"email": email})
    return "@private.example" in other.get("/login/recover/way/").content.decode()


def change_password(client: Client, user: User) -> None:
    client.post("/profile/security/password/", {"password": PASSWORD, "new_password": NEW})


def recover(_client: Client, user: User) -> None:
    ask_recovery(other := another_browser(), user.email)
    other.post("/login/recover/code/", {"code": recovery_code(other)})
    other.post("/login/recover/password/", {"password": NEW})
    assert is_known(other, user.email)


def close_all(client: Client, user: User) -> None:
    close_others(user, keep=client.session.session_key)


def close_one(client: Client, user: User) -> None:
    end(UserSession.objects.exclude(session_key=client.session.session_key).get(), actor=user)


def forget(client: Client, user: User) -> None:
    at = now()
    facts = {"password_mark": "", "created_at": at, "expires_at": at, "last_used_at": at, "method": "app"}
    row = RememberedBrowser.objects.create(user=user, digest="x" * 64, device="Firefox", **facts)
    forget_browsers(actor=user, keep=client.session.session_key, pk=row.pk)


@pytest.mark.parametrize("act", [change_password, recover, close_all, close_one, forget])
def test_what_ends_other_sessions_ends_what_is_known(clara: User, act: Callable[[Client, User], None]) -> None:
    lost, own = left_behind(clara), left_behind(clara)
    assert is_known(lost, clara.email)
    act(own, clara)
    assert not is_known(lost, clara.email)
    assert is_known(own, clara.email) == (act is not recover)


def test_whoever_gets_the_address_later_is_not_known(clara: User) -> None:
    lost = left_behind(clara)
    clara.email = "clara@elsewhere.example"
    clara.save()
    person("clara@rochat.example", recovery_email="other@private.example")
    assert not is_known(lost, "clara@rochat.example")


def test_an_ended_browser_shares_the_tries_of_strangers(clara: User) -> None:
    lost, own = left_behind(clara), left_behind(clara)
    close_all(own, clara)
    lost.post("/logout/")
    for _try in range(BY_ACCOUNT.amount):
        type_credentials(another_browser(), clara.email, "wrong")
    assert type_credentials(lost, clara.email).status_code == 429
    own.post("/logout/")
    assert type_credentials(own, clara.email).status_code == 303
