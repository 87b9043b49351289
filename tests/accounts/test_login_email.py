"""The login e-mail: asked with the password, proved by the new mailbox, undone by the old one (PRO-40..45)."""

import datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import LoginChange, User
from core.clock import now
from notifications.models import Message
from security.kinds import EventKind
from security.models import AppPassword, Event, KnownPlace
from tests import factories
from tests.accounts.moving import NEW, PAGE, ask, confirmed, kinds, link, login_of, newest, wish
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import person, sign_in
from tests.security import steps as security
from tests.security.steps import is_signed_in

pytestmark = pytest.mark.django_db
OLD = "clara@talleres.example"


@pytest.fixture
def clara() -> User:
    """Whose login moves."""
    return person(OLD)


def test_nothing_changes_before_the_link_is_confirmed(client: Client, clara: User) -> None:
    sign_in(client, clara)
    assert ask(client)["Location"] == PAGE
    assert login_of(clara) == OLD
    shown = client.get("/profile/").content.decode()
    assert f"We wrote to {NEW}." in shown
    assert (kinds(NEW), kinds(OLD)) == (["login_change_link"], ["login_change_asked"])
    assert client.get(link("login_change_link", NEW)).status_code == 200
    assert login_of(clara) == OLD


def test_the_new_mailbox_confirms_and_both_addresses_hear_of_it(client: Client, clara: User) -> None:
    sign_in(client, clara)
    ask(client)
    answer = client.post(link("login_change_link", NEW), follow=True)
    assert "From now on you sign in with clara@monnet.example." in answer.content.decode()
    assert login_of(clara) == NEW
    assert (kinds(NEW)[1:], kinds(OLD)[1:]) == (["login_changed"], ["login_changed_away"])
    written = Event.objects.get(kind=EventKind.LOGIN_CHANGED, user=clara)
    assert (written.data["before"], written.data["after"]) == (OLD, NEW)


def test_the_session_that_confirms_stays_and_the_others_end(client: Client, clara: User) -> None:
    here, there = security.sign_in(clara), security.sign_in(clara)
    ask(here)
    here.post(link("login_change_link", NEW))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_confirmed_in_another_browser_it_signs_nobody_in(clara: User) -> None:
    wish(clara)
    stranger = another_browser()
    answer = stranger.post(link("login_change_link", NEW))
    assert answer["Location"] == "/login/"
    assert not is_signed_in(stranger)
    assert NEW in stranger.get("/login/").content.decode()
    assert login_of(clara) == NEW


def test_the_old_address_opens_nothing_and_the_new_one_everything(clara: User) -> None:
    confirmed(wish(clara))
    assert type_credentials(another_browser(), OLD).status_code == 422
    assert type_credentials(another_browser(), NEW).status_code == 303


def test_a_wrong_password_changes_nothing_and_is_written_down(client: Client, clara: User) -> None:
    answer = ask(sign_in(client, clara), password="not the one")
    assert answer.status_code == 422
    assert "The password is not correct." in answer.content.decode()
    assert not LoginChange.objects.exists()
    assert Event.objects.filter(kind=EventKind.REAUTHENTICATION_FAILED, user=clara).count() == 1


def test_five_wrong_passwords_make_even_the_right_one_wait(client: Client, clara: User) -> None:
    sign_in(client, clara)
    for number in range(5):
        ask(client, password=f"wrong {number}")
    assert ask(client).status_code == 422
    assert not LoginChange.objects.exists()


def test_a_person_with_a_factor_proves_it_too(client: Client, clara: User) -> None:
    factories.with_app(clara)
    sign_in(client, clara)
    assert ask(client).status_code == 422
    assert ask(client, code="000000").status_code == 422
    assert not LoginChange.objects.exists()
    assert ask(client, code=factories.code_of(clara))["Location"] == PAGE


def test_the_own_addresses_are_refused_with_the_reason(client: Client, clara: User) -> None:
    User.objects.filter(pk=clara.pk).update(recovery_email="clara@home.example")
    sign_in(client, User.objects.get(pk=clara.pk))
    for address, reason in ((OLD.upper(), "your login email already"), ("Clara@Home.example", "your recovery email")):
        answer = ask(client, address)
        assert answer.status_code == 422
        assert reason in answer.content.decode()
    assert not Message.objects.exists()


def test_a_second_wish_kills_the_first(clara: User) -> None:
    wish(clara)
    first = link("login_change_link", NEW)
    wish(clara, "clara@other.example")
    assert another_browser().post(first).status_code == 410
    assert login_of(clara) == OLD
    assert [each.state for each in LoginChange.objects.order_by("pk")] == ["replaced", "waiting"]


def test_the_person_cancels_on_the_profile(client: Client, clara: User) -> None:
    sign_in(client, clara)
    ask(client)
    assert client.get(f"{PAGE}cancel/").status_code == 200
    factories.confirm(client, f"{PAGE}cancel/")
    assert client.post(link("login_change_link", NEW)).status_code == 410
    assert "becomes your login" not in client.get("/profile/").content.decode()
    assert Event.objects.filter(kind=EventKind.LOGIN_CHANGE_CANCELLED, user=clara, actor=clara).count() == 1


def test_the_old_address_cancels_without_signing_in(clara: User) -> None:
    wish(clara)
    assert another_browser().get(link("login_change_asked", OLD)).status_code == 200
    assert LoginChange.objects.get().state == "waiting"
    factories.confirm(another_browser(), link("login_change_asked", OLD))
    assert another_browser().post(link("login_change_link", NEW)).status_code == 410
    assert login_of(clara) == OLD


def test_whoever_cancels_from_the_old_address_closes_every_session(clara: User) -> None:
    """Whoever asked knew the password."""
    thief, owner = security.sign_in(clara), security.sign_in(clara)
    wish(clara)
    shown = factories.confirm(owner, link("login_change_asked", OLD)).content.decode()
    assert (is_signed_in(thief), is_signed_in(owner)) == (False, False)
    assert f"The login is still {OLD}" in shown
    assert 'href="/login/recover/"' in shown


def test_a_link_that_worked_says_so_when_it_is_opened_again(clara: User) -> None:
    wish(clara)
    factories.confirm(another_browser(), link("login_change_asked", OLD))
    assert f"The login is {OLD} now" in another_browser().get(link("login_change_asked", OLD)).content.decode()
    confirmed(wish(clara))
    again = another_browser().get(link("login_change_link", NEW)).content.decode()
    assert f"The login is {NEW} now" in again
    assert "Nothing was changed" not in again


def test_the_link_lives_a_day_and_says_so(clara: User) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        wish(clara)
        assert "24 Nov 2026" in newest("login_change_link", NEW).text
        clock.shift(datetime.timedelta(hours=24))
        assert another_browser().get(link("login_change_link", NEW)).status_code == 410
        assert another_browser().post(link("login_change_link", NEW)).status_code == 410
    assert login_of(clara) == OLD


def test_known_places_and_application_passwords_stay(clara: User) -> None:
    KnownPlace.objects.create(
        user=clara, device="x", network="y", country="CH", first_seen_at=now(), last_seen_at=now()
    )
    factories.app_password(clara)
    confirmed(wish(clara))
    assert KnownPlace.objects.filter(user=clara).exists()
    assert AppPassword.objects.living().filter(user=clara).exists()


def test_the_browser_that_confirms_still_knows_the_account(client: Client, clara: User) -> None:
    type_credentials(client, OLD)
    ask(client)
    client.post(link("login_change_link", NEW))
    client.post("/logout/")
    type_credentials(client, NEW)
    assert "_auth_user_id" in client.session
    assert not Message.objects.filter(kind="security/new_place").exists()


def test_mails_to_the_address_before_it_was_the_login_stay_private(client: Client, clara: User) -> None:
    wish(clara)
    Message.objects.filter(address=NEW).update(created_at=now() - datetime.timedelta(days=60))
    confirmed(LoginChange.objects.get())
    User.objects.filter(pk=clara.pk).update(created_at=now() - datetime.timedelta(days=900))
    shown = sign_in(client, User.objects.get(pk=clara.pk)).get("/profile/messages/").content.decode()
    assert "Confirm your new login" not in shown
    assert "is this address now" in shown


def test_the_old_address_takes_the_account_back(clara: User) -> None:
    User.objects.filter(pk=clara.pk).update(recovery_email="thief@x.example", recovery_phone="+41791234567")
    thief = security.sign_in(User.objects.get(pk=clara.pk))
    factories.app_password(clara)
    ask(thief)
    thief.post(link("login_change_link", NEW))
    answer = factories.confirm(another_browser(), link("login_changed_away", OLD))
    assert "The account is back" in answer.content.decode()
    clara.refresh_from_db()
    assert (clara.email, clara.recovery_email, str(clara.recovery_phone)) == (OLD, "", "")
    assert not clara.has_usable_password()
    assert not is_signed_in(thief)
    assert not AppPassword.objects.living().filter(user=clara).exists()
    assert (kinds(OLD)[-1], kinds(NEW)[-1]) == ("login_taken_back", "login_taken_back")


def test_it_can_be_taken_back_for_seven_days_and_once(clara: User) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        confirmed(wish(clara))
        way = link("login_changed_away", OLD)
        clock.shift(datetime.timedelta(days=7))
        assert another_browser().post(way).status_code == 410
        clock.shift(datetime.timedelta(seconds=-1))
        assert another_browser().get(way).status_code == 200
        assert factories.confirm(another_browser(), way).status_code == 200
        assert another_browser().post(way).status_code == 410


def test_moving_on_does_not_shake_the_first_owner_off(clara: User) -> None:
    confirmed(wish(clara))
    confirmed(wish(User.objects.get(pk=clara.pk), "third@thief.example"))
    factories.confirm(another_browser(), link("login_changed_away", OLD))
    assert login_of(clara) == OLD
    assert another_browser().post(link("login_changed_away", NEW)).status_code == 410
    assert login_of(clara) == OLD


@pytest.mark.parametrize(("days", "is_held"), [(8, False), (6, True), (-1, True)])
def test_a_young_factor_is_looked_at_by_a_person_of_the_support(clara: User, *, days: int, is_held: bool) -> None:
    start = now()
    with time_machine.travel(start - datetime.timedelta(days=days), tick=False):
        factories.with_app(clara)
    with time_machine.travel(start, tick=False):
        confirmed(wish(clara))
        answer = factories.confirm(another_browser(), link("login_changed_away", OLD)).content.decode()
    assert ("our support asks who you are" in answer) == is_held
    assert clara.blocks.exists() == is_held
    assert User.objects.get(pk=clara.pk).second_factor == "app"


def test_the_reason_of_the_hold_is_in_the_language_of_its_person_whatever_the_browser_asks_for(clara: User) -> None:
    factories.with_app(clara)
    confirmed(wish(clara))
    User.objects.filter(pk=clara.pk).update(language="it")
    assert factories.confirm(another_browser(), link("login_changed_away", OLD)).status_code == 200
    assert clara.blocks.get().reason.startswith("L’e-mail di accesso")


def test_somebody_else_signed_in_confirms_and_stays_who_they_are(client: Client, clara: User) -> None:
    beat = person("beat@talleres.example")
    sign_in(client, beat)
    wish(clara)
    assert client.post(link("login_change_link", NEW)).status_code == 303
    assert "beat@talleres.example" in client.get("/profile/").content.decode()
    assert login_of(clara) == NEW
