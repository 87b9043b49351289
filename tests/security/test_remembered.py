"""Remembered browsers: off by default, 30 days, revocable, dead with every change of password or factor."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import User
from accounts.recovery.commands import set_new_password
from core import encryption
from core.clock import now
from manager.demo import APP_SECRET
from security.kinds import EventKind
from security.methods.commands import activate_app, remove_factor, renew_backup_codes
from security.methods.factors import factors_of
from security.models import Event, PushDevice, RememberedBrowser
from security.models.factors import new_secret
from security.sign_in.remembered_browsers import PURPOSE
from security.tasks import forget_old_sessions
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.security.steps import FACTORS, STEP, is_signed_in, pass_step, sign_in, wait_for_code

BROWSERS = "/profile/security/browsers/"
SWITCH = "/profile/security/every-time/"


@pytest.fixture
def remembered(nadia: User) -> Client:
    """A browser that Nadia had remembered and signed out of."""
    client = sign_in(nadia, remember="on")
    client.post("/logout/")
    return client


def is_asked(client: Client, user: User, password: str = factories.PASSWORD) -> bool:
    """Whether the password leads to the second step here."""
    return bool(type_credentials(client, user.email, password)["Location"] == STEP)


def test_it_is_off_unless_ticked(nadia: User) -> None:
    client = sign_in(nadia)
    client.post("/logout/")
    assert is_asked(client, nadia)
    assert settings.BROWSER_COOKIE_NAME not in client.cookies


def test_a_ticked_browser_is_not_asked_for_30_days(remembered: Client, nadia: User) -> None:
    assert not is_asked(remembered, nadia)
    assert is_signed_in(remembered)
    with time_machine.travel(now() + datetime.timedelta(days=31)):
        assert is_asked(remembered, nadia)


def test_rows_that_are_over_are_swept_away(remembered: Client) -> None:
    forget_old_sessions()
    assert RememberedBrowser.objects.count() == 1
    with time_machine.travel(now() + datetime.timedelta(days=31)):
        forget_old_sessions()
    assert RememberedBrowser.objects.count() == 0


def test_the_cookie_is_random_and_only_its_hash_is_kept(remembered: Client) -> None:
    cookie = remembered.cookies[settings.BROWSER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 86_400)
    row = RememberedBrowser.objects.get()
    assert row.digest == encryption.digest(PURPOSE, cookie.value)
    assert cookie.value not in str(RememberedBrowser.objects.values().get())


@pytest.mark.parametrize("value", ["", "x", "a.b.c.d.e.f.g", "." * 99, "é"])
def test_an_invented_cookie_is_nothing(remembered: Client, nadia: User, value: str) -> None:
    client = another_browser()
    client.cookies[settings.BROWSER_COOKIE_NAME] = value
    assert is_asked(client, nadia)


def test_it_counts_for_its_person_alone(remembered: Client, beat: User) -> None:
    factories.with_app(beat)
    assert is_asked(remembered, beat)


def test_two_people_may_share_a_browser(remembered: Client, nadia: User, beat: User) -> None:
    factories.with_app(beat)
    wait_for_code(remembered, beat)
    pass_step(remembered, beat, remember="on")
    for person in (nadia, beat):
        remembered.post("/logout/")
        assert not is_asked(remembered, person)


def test_a_planted_cookie_is_not_what_is_remembered_later(nadia: User) -> None:
    client = another_browser()
    client.cookies[settings.BROWSER_COOKIE_NAME] = "known-to-the-attacker"
    wait_for_code(client, nadia)
    pass_step(client, nadia, remember="on")
    attacker = another_browser()
    attacker.cookies[settings.BROWSER_COOKIE_NAME] = "known-to-the-attacker"
    assert is_asked(attacker, nadia)


def test_a_new_password_ends_it(remembered: Client, nadia: User) -> None:
    set_new_password(nadia, "una frase bastante larga y nueva")
    assert is_asked(remembered, nadia, "una frase bastante larga y nueva")


def test_hashing_the_same_password_anew_ends_nothing(nadia: User) -> None:
    device = sign_in(nadia)
    device.post(f"{FACTORS}push/add/", {"name": "My phone"})
    elsewhere = sign_in(nadia, remember="on")
    User.objects.filter(pk=nadia.pk).update(password=make_password(factories.PASSWORD, hasher="pbkdf2_sha256"))
    assert type_credentials(another_browser(), nadia.email)["Location"] == STEP
    nadia.refresh_from_db()
    assert nadia.password.startswith("argon2")
    assert PushDevice.objects.get().is_awake
    assert is_signed_in(device)
    elsewhere.post("/logout/")
    assert not is_asked(elsewhere, nadia)


def test_a_password_is_never_saved_without_ending_what_was_tied_to_the_one_before(nadia: User) -> None:
    client = sign_in(nadia)
    assert is_signed_in(client)
    nadia.set_password("una frase bastante larga y nueva")
    nadia.save(update_fields=["password"])
    assert not is_signed_in(client)


def test_hashing_anew_leaves_a_password_that_was_chosen_meanwhile(nadia: User) -> None:
    User.objects.filter(pk=nadia.pk).update(password=make_password(factories.PASSWORD, hasher="pbkdf2_sha256"))
    slow, new = User.objects.get(pk=nadia.pk), "una frase bastante larga y nueva"
    nadia.set_password(new)
    nadia.save()
    assert slow.check_password(factories.PASSWORD)
    assert User.objects.get(pk=nadia.pk).check_password(new)


@pytest.mark.parametrize("change", ["replaced", "removed and added", "codes renewed"])
def test_every_change_of_a_factor_ends_it(remembered: Client, nadia: User, change: str) -> None:
    if change == "codes renewed":
        renew_backup_codes(actor=nadia, now=now())
    elif change == "replaced":
        activate_app(actor=nadia, secret=new_secret(), last_t=-1, keep=None, now=now())
    else:
        remove_factor(actor=nadia, factor=factors_of(nadia)[0])
        activate_app(actor=nadia, secret=APP_SECRET, last_t=-1, keep=None, now=now())
    assert is_asked(remembered, nadia)


def test_the_person_sees_and_revokes_it(remembered: Client, nadia: User) -> None:
    other = sign_in(nadia)
    row = RememberedBrowser.objects.get()
    assert "127.0.0.1" in other.get(BROWSERS).content.decode()
    assert other.post(f"{BROWSERS}{row.pk}/forget/").status_code == 303
    assert is_asked(remembered, nadia)
    assert Event.objects.filter(kind=EventKind.BROWSER_FORGOTTEN).exists()


def test_nobody_revokes_another_persons(remembered: Client, beat: User) -> None:
    row = RememberedBrowser.objects.get()
    assert sign_in(beat).post(f"{BROWSERS}{row.pk}/forget/").status_code == 404
    assert sign_in(beat).post(f"{BROWSERS}forget/").status_code == 303
    assert RememberedBrowser.objects.get() == row


@pytest.mark.django_db
def test_staff_are_always_asked() -> None:
    staff = factories.staff()
    client = wait_for_code(another_browser(), staff)
    assert 'name="remember"' not in client.get(STEP).content.decode()
    pass_step(client, staff, remember="on")
    client.post("/logout/")
    assert is_asked(client, staff)


def test_asking_every_time_ends_what_would_outlive_the_browser(remembered: Client, nadia: User) -> None:
    client, elsewhere = sign_in(nadia), sign_in(nadia)
    assert client.post(SWITCH, {"every_time": "on"}).status_code == 303
    assert not is_signed_in(elsewhere)
    assert is_asked(remembered, nadia)
    assert 'name="remember"' not in remembered.get(STEP).content.decode()
    pass_step(remembered, nadia, remember="on")
    assert not RememberedBrowser.objects.exists()


def test_asking_every_time_ignores_the_kept_session(beat: User) -> None:
    client = sign_in(beat)
    client.post(SWITCH, {"every_time": "on"})
    kept = another_browser()
    type_credentials(kept, beat.email, keep="on")
    assert kept.cookies["atrio_session"]["max-age"] == ""
    sign_in(beat).post(SWITCH, {"every_time": "off"})
    type_credentials(kept, beat.email, keep="on")
    assert kept.cookies["atrio_session"]["max-age"] == settings.SESSION_COOKIE_AGE


def test_a_remembered_browser_does_not_count_as_proof_for_changes(remembered: Client, nadia: User) -> None:
    type_credentials(remembered, nadia.email)
    assert remembered.get(f"{FACTORS}app/add/")["Location"].startswith("/login/again/?next=")
    assert "Code of the second step" in remembered.get("/login/again/").content.decode()
