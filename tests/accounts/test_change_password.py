"""Guide "cambiar la contraseña" and its attacks (PRO-50, PRO-56)."""

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.conf import settings
from django.test import Client

from accounts.models import User
from notifications.models import Message
from security.kinds import EventKind
from security.models import Event
from security.sign_in.reauthentication import PASSWORD_AGAIN, PASSWORD_AGAIN_PERSON
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import PASSWORD, person

pytestmark = pytest.mark.django_db
PAGE = "/profile/security/password/"
NEW = "a new sentence, long enough"


def change(client: Client, current: str = PASSWORD, new: str = NEW, **more: str) -> int:
    return int(client.post(PAGE, {"password": current, "new_password": new, **more}).status_code)


@pytest.fixture
def clara(client: Client) -> User:
    """Signed in in the first browser."""
    user = person()
    type_credentials(client, user.email)
    return user


def test_the_new_password_opens_and_the_old_one_does_not(client: Client, clara: User) -> None:
    assert change(client) == 303
    assert client.get("/profile/").status_code == 200
    assert type_credentials(another_browser(), clara.email, PASSWORD).status_code == 422
    assert type_credentials(another_browser(), clara.email, NEW).status_code == 303


def test_other_sessions_end_and_this_one_gets_a_new_key(client: Client, clara: User) -> None:
    other = another_browser()
    type_credentials(other, clara.email)
    before = client.session.session_key
    change(client)
    assert other.get("/profile/").status_code == 302
    assert client.session.session_key != before
    assert "This session" in client.get("/profile/security/sessions/").content.decode()


def test_the_person_is_told_and_it_is_written_down(client: Client, clara: User) -> None:
    change(client)
    mail = Message.objects.get(kind="accounts/password_changed", user=clara)
    assert "changed with the present one" in mail.text
    assert Event.objects.latest("pk").kind == EventKind.PASSWORD_CHANGED


def test_a_wrong_present_password_changes_nothing(client: Client, clara: User) -> None:
    assert change(client, current="wrong") == 422
    assert not Message.objects.filter(kind="accounts/password_changed").exists()
    clara.refresh_from_db()
    assert clara.check_password(PASSWORD)


def test_guessing_the_present_password_is_bounded(client: Client, clara: User) -> None:
    for number in range(5):
        change(client, current=f"wrong {number}")
    assert change(client) == 422
    clara.refresh_from_db()
    assert clara.check_password(PASSWORD)


def test_a_stolen_session_does_not_keep_the_owner_from_a_new_password(client: Client, clara: User) -> None:
    thief = another_browser()
    type_credentials(thief, clara.email)
    for number in range(30):
        change(thief, current=f"wrong {number}")
        PASSWORD_AGAIN.reset(f"{clara.pk} {thief.session[RECORDS][0]['at']}")
    assert change(thief) == 422
    assert change(client) == 303


def test_a_new_key_of_the_session_gives_no_new_tries(client: Client, clara: User) -> None:
    for number in range(PASSWORD_AGAIN.amount):
        change(client, current=f"wrong {number}")
    session, before = client.session, str(client.session.session_key)
    session.cycle_key()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert change(client) == 422
    assert client.session.session_key not in {before, None}
    assert clara.check_password(PASSWORD)


def test_all_stolen_sessions_together_are_bounded_too(client: Client, clara: User) -> None:
    for _wrong in range(PASSWORD_AGAIN_PERSON.amount):
        PASSWORD_AGAIN_PERSON.hit(str(clara.pk))
    assert change(client) == 422


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("abcabc", "Strength: very weak"),
        ("a" * 20, "Strength: very weak"),
        (PASSWORD, "present password"),
    ],
)
def test_a_bad_new_password_is_refused_in_words(client: Client, clara: User, new: str, words: str) -> None:
    answer = client.post(PAGE, {"password": PASSWORD, "new_password": new})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert new not in answer.content.decode()


def test_next_never_leaves_the_portal(client: Client, clara: User) -> None:
    answer = client.post(PAGE, {"password": PASSWORD, "new_password": NEW, "next": "//evil.example/"})
    assert answer["Location"] == "/profile/"


def test_the_profile_leads_there(client: Client, clara: User) -> None:
    assert f'href="{PAGE}"' in client.get("/profile/").content.decode()


def test_the_rule_on_the_page_is_the_one_that_is_applied(client: Client, clara: User) -> None:
    assert "15 characters or more" in client.get(PAGE).content.decode()
    User.objects.filter(pk=clara.pk).update(second_factor="app")
    factories.proved(client)
    assert "8 characters or more" in client.get(PAGE).content.decode()
