"""Application passwords: made after a fresh sign-in, shown once, revoked at once (SEC-13, SEC-14)."""

import re
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from core.clock import now
from core.policy import Refused
from notifications.models import Message
from security.app_passwords import commands as app_passwords
from security.app_passwords.check import Question, check
from security.models import AppPassword, Event
from tests import factories
from tests.races import at_once, refusals

LIST = "/profile/security/app-passwords/"
CHARACTERS = re.compile(r"\b(?:[a-z0-9]{4}-){5}[a-z0-9]{4}\b")


@pytest.fixture
def clara(db: None) -> User:
    return factories.person()


@pytest.fixture
def browser(clara: User) -> Client:
    """Signed in, and proved again a moment ago."""
    client = factories.signed_in(clara)
    client.post("/login/again/", {"password": factories.PASSWORD})
    return client


def opens(user: User, characters: str) -> AppPassword | None:
    """What the check endpoint asks."""
    return check(Question(user.email, characters), now=now())


def make(browser: Client, name: str = "Mail on the phone") -> str:
    """Create one as a person does, and read it."""
    page = browser.post(f"{LIST}add/", {"name": name}, follow=True).content.decode()
    return str(CHARACTERS.findall(page)[0])


def test_a_new_one_is_shown_once_and_opens(clara: User, browser: Client) -> None:
    characters = make(browser)
    assert opens(clara, characters) == clara.app_passwords.get(name="Mail on the phone")
    assert not CHARACTERS.search(browser.get(f"{LIST}new/", follow=True).content.decode())
    assert not CHARACTERS.search(browser.get(LIST).content.decode())


def test_it_may_be_typed_in_capitals_and_without_hyphens(clara: User, browser: Client) -> None:
    characters = make(browser)
    assert opens(clara, characters.upper().replace("-", " "))
    assert not opens(clara, characters[:-1])
    assert not opens(clara, characters + "a")


def test_the_characters_are_nowhere_in_the_database(browser: Client) -> None:
    characters = make(browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM security_apppassword t")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(m::text, ' ') FROM notifications_message m")
        mails = cursor.fetchone()[0]
    assert "Mail" in rows
    assert characters not in rows + mails
    assert characters.replace("-", "") not in rows + mails


def test_the_own_password_is_asked_first(clara: User) -> None:
    browser = factories.signed_in(clara)
    answer = browser.post(f"{LIST}add/", {"name": "Mail"})
    assert answer.headers["Location"] == f"/login/again/?next={LIST}add/"
    assert not AppPassword.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb", "two\nlines"])
def test_a_name_is_one_readable_line(browser: Client, name: str) -> None:
    assert browser.post(f"{LIST}add/", {"name": name}).status_code == 422
    assert not AppPassword.objects.exists()


def test_creating_and_revoking_is_told_and_written_down(clara: User, browser: Client) -> None:
    characters = make(browser)
    assert browser.post(f"{LIST}{clara.app_passwords.get().pk}/revoke/").status_code == 303
    assert not opens(clara, characters)
    kinds = ["account:app-password-created", "account:app-passwords-revoked"]
    assert list(Event.objects.filter(kind__in=kinds, user=clara).order_by("pk").values_list("kind", flat=True)) == kinds
    assert set(Message.objects.filter(address=clara.email).values_list("kind", flat=True)) == {
        "security/app_password_created",
        "security/app_passwords_revoked",
    }


def test_all_go_at_once_after_the_tick(clara: User, browser: Client) -> None:
    kept = [make(browser, name) for name in ("Mail", "Calendar")]
    assert browser.post(f"{LIST}revoke/").status_code == 422
    assert factories.confirm(browser, f"{LIST}revoke/", {"understood": "on"}).status_code == 303
    assert [opens(clara, each) for each in kept] == [None, None]
    assert Message.objects.filter(kind="security/app_passwords_revoked").count() == 1


def test_a_strangers_password_does_not_exist(browser: Client) -> None:
    theirs = factories.app_password(factories.person())
    for ask in (browser.get, browser.post):
        assert ask(f"{LIST}{theirs.pk}/revoke/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_a_password_of_another_login_opens_nothing(clara: User, browser: Client) -> None:
    characters = make(browser)
    assert [bool(opens(user, characters)) for user in (factories.person(), clara)] == [False, True]


def test_closed_accounts_create_none_and_theirs_open_nothing(clara: User, browser: Client) -> None:
    characters = make(browser)
    User.objects.filter(pk=clara.pk).update(is_active=False)
    assert not opens(clara, characters)
    with pytest.raises(Refused):
        app_passwords.create(actor=clara, name="Mail", now=now())


def test_the_page_says_when_and_from_where(clara: User, browser: Client) -> None:
    check(Question(clara.email, make(browser), "imap", "192.0.2.7"), now=now())
    page = browser.get(LIST).content.decode()
    assert "imap 192.0.2.7" in page
    assert "1 in use" in browser.get("/profile/security/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_has_more_than_fifty_however_fast_they_click() -> None:
    clara = factories.person()
    for _number in range(46):
        factories.app_password(clara)
    act = partial(app_passwords.create, actor=clara, name="Mail", now=now())
    assert len(refusals(at_once(*[act] * 8))) == 4
    assert clara.app_passwords.living().count() == app_passwords.MOST
