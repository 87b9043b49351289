"""Devices that approve: registering, sharing, resting after a new password."""

import pytest
from django.test import Client

from accounts.models import User
from core import encryption
from security.methods import push
from security.methods.factors import has_any
from security.models import PushDevice, PushRequest
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.security.push import ADD, WAIT, approve, asking, goes_on, register
from tests.security.steps import FACTORS, STEP, is_signed_in, sign_in


def test_after_a_new_password_the_device_rests_but_the_account_is_no_weaker(beat: User) -> None:
    device = register(sign_in(beat))
    beat.refresh_from_db()
    beat.set_password("una frase bastante larga y nueva")
    beat.save()
    assert has_any(beat)
    asker = another_browser()
    assert type_credentials(asker, beat.email, "una frase bastante larga y nueva")["Location"] == STEP
    assert "Enter one of the backup codes" in asker.post(WAIT, follow=True).content.decode()
    assert not is_signed_in(device)
    assert PushRequest.objects.count() == 0


def test_the_device_on_which_the_password_was_changed_goes_on(beat: User) -> None:
    device, new = register(sign_in(beat)), "una frase bastante larga y nueva"
    device.post("/profile/security/password/", {"password": factories.PASSWORD, "new_password": new})
    asker = another_browser()
    assert type_credentials(asker, beat.email, new)["Location"] == STEP
    asker.post(WAIT)
    approve(device, beat)
    assert goes_on(asker)


@pytest.mark.proof
def test_registering_again_and_again_pushes_nobody_out_of_a_shared_browser(nadia: User, beat: User) -> None:
    shared = another_browser()
    type_credentials(shared, beat.email)
    register(shared).post("/logout/")
    type_credentials(shared, nadia.email)
    shared.post(f"{STEP}?method=app", {"code": factories.code_of(nadia)})
    for number in range(6):
        register(shared, f"Time {number}")
    shared.post("/logout/")
    asking(beat)
    type_credentials(shared, beat.email)
    assert PushDevice.objects.filter(digest__in=digests(shared), user=beat).exists()


def digests(client: Client) -> list[str]:
    """Under which the devices of this browser are found."""
    return [encryption.digest(push.PURPOSE, each) for each in client.cookies["atrio_device"].value.split(".")]


def test_a_removed_device_approves_nothing_more(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    path = f"{FACTORS}push/{PushDevice.objects.get(user=nadia).pk}/remove/"
    assert factories.confirm(phone, path, {"password": factories.PASSWORD, "understood": "on"}).status_code == 303
    assert approve(phone, nadia).status_code == 403
    assert not goes_on(asker)


def test_the_token_is_kept_hashed_and_out_of_reach_of_scripts(nadia: User, phone: Client) -> None:
    cookie = phone.cookies["atrio_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(list(PushDevice.objects.values()))


def test_registering_a_browser_again_replaces_it_and_six_are_too_many(nadia: User, phone: Client) -> None:
    register(phone, "New name")
    assert list(PushDevice.objects.values_list("name", flat=True)) == ["New name"]
    for number in range(4):
        register(sign_in(nadia), f"Device {number}")
    assert sign_in(nadia).post(ADD, {"name": "Sixth"}).status_code == 422
    assert PushDevice.objects.count() == 5


def test_the_word_says_how_strong_the_step_is(beat: User) -> None:
    register(sign_in(beat))
    beat.refresh_from_db()
    assert beat.second_factor == "push"


def test_the_portal_can_be_installed(client: Client, db: None) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert (answer.json()["name"], answer.json()["display"]) == ("Atrio", "standalone")
    assert 'rel="manifest"' in client.get("/login/").content.decode()
    assert "manifest-src 'self'" in client.get("/login/")["Content-Security-Policy"]
