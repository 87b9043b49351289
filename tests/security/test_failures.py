"""Wrong passwords are told to their person, at once and then batched; nobody fills a mailbox (SEC-51, SEC-57)."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from core.clock import now
from security.models import Event, FailedSignIn, SecurityPreferences
from security.tasks import tell, tell_failures
from tests.factories import PASSWORD, code_of, person, with_app
from tests.security.steps import BERLIN, STEP, browser, come_back, enter, mails

START = datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.UTC)


def guess(email: str, times: int = 1) -> list[int]:
    return [enter(browser(BERLIN), email, f"wrong {number}") for number in range(times)]


@pytest.mark.django_db
def test_the_first_failure_is_told_at_once() -> None:
    clara = person()
    guess(clara.email)
    tell_failures()
    [mail] = mails(clara.email, "wrong_password")
    assert mail.subject == "One wrong password for your account"
    assert "Germany (approximate)" in mail.text


@pytest.mark.django_db
def test_the_next_ones_wait_a_quarter_of_an_hour_and_come_as_one() -> None:
    clara = person()
    with time_machine.travel(START, tick=False) as clock:
        guess(clara.email)
        tell_failures()
        guess(clara.email, 3)
        for _poll in range(4):
            clock.shift(200)
            tell_failures()
        assert len(mails(clara.email)) == 1
        clock.shift(200)
        tell_failures()
    assert [mail.subject[:3] for mail in mails(clara.email)] == ["One", "3 w"]


@pytest.mark.django_db
def test_a_right_password_without_the_second_step_is_told_after_a_while() -> None:
    clara = with_app(person())
    with time_machine.travel(START, tick=False) as clock:
        for _browser in range(2):
            assert enter(browser(BERLIN), clara.email) == 303
        assert Event.objects.filter(kind="session:half-open", user=clara).count() == 2
        tell_failures()
        assert mails(clara.email, "password_known") == []
        for _poll in range(3):
            clock.shift(301)
            tell_failures()
    [mail] = mails(clara.email, "password_known")
    assert "entered 2 times in browsers that you had not used" in mail.text


@pytest.mark.django_db
def test_whoever_passes_the_step_or_has_a_known_browser_is_told_nothing() -> None:
    clara, client = with_app(person()), browser()
    with time_machine.travel(START, tick=False) as clock:
        enter(client, clara.email)
        client.post(STEP, {"code": code_of(clara)})
        come_back(client, clara.email)
        clock.shift(301)
        tell_failures()
    assert mails(clara.email, "password_known") == []
    assert Event.objects.filter(kind="session:half-open").count() == 2


@pytest.mark.proof
@pytest.mark.django_db
def test_hundreds_of_wrong_passwords_are_a_handful_of_mails() -> None:
    clara = person()
    with time_machine.travel(START, tick=False) as clock:
        for _minute in range(60):
            cache.clear()
            guess(clara.email, 5)
            tell_failures()
            clock.shift(60)
    assert FailedSignIn.objects.filter(user=clara).count() == 300
    assert 4 <= len(mails(clara.email)) <= 5


@pytest.mark.django_db
def test_an_unknown_address_leaves_nothing_behind() -> None:
    guess("nobody@rochat.example", 3)
    tell_failures()
    assert not FailedSignIn.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_was_told_is_forgotten_after_a_day() -> None:
    clara = person()
    with time_machine.travel(START, tick=False) as clock:
        guess(clara.email)
        tell_failures()
        clock.shift(25 * 3600)
        tell_failures()
    assert not FailedSignIn.objects.exists()


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_write_one_mail() -> None:
    clara = person()
    for _round in range(5):
        FailedSignIn.objects.all().delete()
        FailedSignIn.objects.create(user=clara, at=now())
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _worker: _tell_and_close(clara.pk), range(10)))
    assert len(mails(clara.email)) == 5


def _tell_and_close(person: int) -> None:
    try:
        tell(person, now())
    finally:
        connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize("lock_after", [3, 5, 10])
def test_a_threshold_of_ones_own_shows_strangers_nothing(lock_after: int) -> None:
    clara = person()
    SecurityPreferences.objects.create(user=clara, lock_after=lock_after)
    assert guess(clara.email, 12) == guess("nobody@rochat.example", 12)


@pytest.mark.django_db
@pytest.mark.parametrize("lock_after", [3, 5, 10])
def test_the_right_password_opens_until_the_threshold_and_not_after(lock_after: int) -> None:
    clara = person()
    SecurityPreferences.objects.create(user=clara, lock_after=lock_after)
    guess(clara.email, lock_after - 1)
    assert enter(browser(), clara.email) == 303
    guess(clara.email, lock_after)
    assert enter(browser(), clara.email, PASSWORD) != 303


@pytest.mark.django_db
def test_the_mail_says_when_the_sign_in_is_paused() -> None:
    clara = person()
    SecurityPreferences.objects.create(user=clara, lock_after=3)
    guess(clara.email, 3)
    tell_failures()
    assert "the sign-in is paused there" in mails(clara.email)[0].text


@pytest.mark.django_db
def test_a_known_browser_is_told_of_its_own_pause() -> None:
    clara, client = person(), browser()
    SecurityPreferences.objects.create(user=clara, lock_after=3)
    enter(client, clara.email)
    client.post("/logout/")
    assert [enter(client, clara.email, "wrong") for _try in range(3)] == [422, 422, 429]
