"""The steps after «No he sido yo»: each says what is left, and the last one checks them all (SEC-61)."""

import pytest

from accounts.models import User
from security.checklists.incident import STEPS
from security.models import AppFactor
from tests import factories
from tests.factories import PASSWORD, person
from tests.security.steps import FACTORS, browser, enter, sign_in
from tests.walk import Walk

pytestmark = pytest.mark.django_db
START = "/profile/security/compromised/"
NEW = "another long sentence of mine"


def test_the_steps_are_walked_from_the_password_to_the_check() -> None:
    clara, here, there = person(), browser(), browser()
    for client in (here, there):
        enter(client, clara.email)
    walk = Walk(here, START)
    assert walk.sees("The password is the one from before.")
    walk.click("Change the password").fill(Current_password=PASSWORD, New_password=NEW).press("Save")
    assert walk.url == f"{START}?step=2"
    assert walk.sees("Your password is changed.", "1 other session was closed.", "Nothing is left to do here.")
    for _step in ("browsers", "application passwords", "factors", "contacts", "calendar links"):
        walk.click("Continue")
        assert walk.sees("Nothing is left to do here.") or walk.sees("Your password alone opens your account.")
    walk.click("Continue")
    assert walk.sees("Whatever is not done", "Done", "Your password alone opens your account.")
    assert "Change Password" not in walk.links()
    assert there.get("/profile/").status_code == 302


def test_the_check_leads_back_to_what_is_left() -> None:
    clara, here = person(), browser()
    enter(here, clara.email)
    enter(browser(), clara.email)
    walk = Walk(here, f"{START}?step=99")
    assert walk.sees("The password is the one from before.", "1 other session is open.")
    walk.click("Change Sessions").click("Close all the others").press("Close all the others")
    assert walk.url == f"{START}?step={len(STEPS) + 1}"
    assert not walk.sees("1 other session is open.")


def test_a_password_from_before_does_not_count() -> None:
    clara, here = person(), browser()
    enter(here, clara.email)
    Walk(here, "/profile/security/password/").fill(Current_password=PASSWORD, New_password=NEW).press("Save")
    assert Walk(here, START).sees("The password is the one from before.")


def test_methods_count_only_after_a_look_at_each(nadia: User) -> None:
    here, step = sign_in(nadia), f"{START}?step=5"
    walk = Walk(here, step)
    assert walk.sees("1 method waits for your review.", "OTP app", "Added ")
    assert "Two-step verification · done" not in walk.page.text
    walk.click("Make new codes").press("Make new codes").choose("I have saved them").press("Finish")
    assert walk.url == step
    walk.press("All of them are mine")
    assert walk.url == f"{START}?step={len(STEPS) + 1}"
    assert walk.sees("Two-step verification · done")
    factories.with_sms(nadia)
    assert walk.go(step).sees("1 method waits for your review.")
    assert not walk.sees("You know all of them.")


def test_a_strange_method_is_removed_from_the_step(nadia: User) -> None:
    here, step = sign_in(nadia), f"{START}?step=5"
    factories.with_sms(nadia)
    walk = Walk(here, step).click("Delete SMS · +41 ••• ••• 67")
    walk.fill(Password=PASSWORD).choose("I understand").press("Delete this method")
    assert walk.url == step
    assert walk.sees("1 method waits for your review.")
    page = here.get(f"{FACTORS}app/{AppFactor.objects.get().pk}/remove/?next=//evil.example/").content.decode()
    assert 'href="//evil.example' not in page


@pytest.mark.parametrize("step", ["0", "-1", "x", "٣", "999", ""])
def test_an_odd_step_is_a_page(step: str) -> None:
    here = browser()
    enter(here, person().email)
    assert here.get(START, {"step": step}).status_code == 200
