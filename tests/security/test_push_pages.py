"""What people see of registered devices: closed questions, a device alone, devices that rest."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.clock import now
from notifications.models import Message
from security.models import BackupCode, PushDevice
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.security.push import ADD, MINUTE, WAIT, asking, page_of, register
from tests.security.steps import FACTORS, STEP, is_signed_in, sign_in
from tests.walk import Walk

pytestmark = pytest.mark.django_db
EMERGENCY = "/profile/security/compromised/"
NEW = "another long sentence of mine"


def test_not_me_on_a_closed_question_leads_to_the_steps(nadia: User) -> None:
    phone = register(sign_in(nadia))
    asking(nadia)
    path = f"{page_of(nadia)}deny/"
    with time_machine.travel(now() + 6 * MINUTE):
        answer = phone.post(path, follow=True)
    assert answer.redirect_chain == [(EMERGENCY, 303)]
    assert "someone may know your password" in answer.content.decode()


def test_the_mail_of_a_refusal_never_says_that_there_is_nothing_to_do(nadia: User) -> None:
    phone = register(sign_in(nadia))
    asking(nadia)
    phone.post(f"{page_of(nadia)}deny/")
    mail = Message.objects.get(kind="security/push_denied")
    for part in (mail.text, mail.html):
        assert "knows your password. Change it now" in part
        assert "nothing to do" not in part


def test_a_first_device_wants_the_backup_codes_saved(beat: User) -> None:
    walk = Walk(sign_in(beat), f"{ADD}?next=/profile/activity/")
    assert walk.sees("Save your backup codes first", "only a backup code lets you in again")
    walk.press("Save the backup codes")
    assert walk.sees("Your ten codes")
    walk.go(ADD)
    assert not PushDevice.objects.exists()
    walk.press("Save the backup codes").choose("I have saved them").press("Finish")
    walk.fill(Name_of_this_device="My phone").press("Register this device")
    assert walk.url == "/profile/activity/"
    assert PushDevice.objects.get().name == "My phone"


def test_the_list_and_the_way_out_warn_of_a_device_alone(beat: User) -> None:
    client = register(sign_in(beat))
    for path in (FACTORS, "/logout/"):
        assert "cannot approve its own sign-in" in client.get(path).content.decode()
    walk = Walk(client, "/profile/")
    assert "Sign out" in walk.links()
    factories.with_app(beat, client)
    for path in (FACTORS, "/logout/"):
        assert "cannot approve its own sign-in" not in client.get(path).content.decode()


def test_a_device_alone_is_not_asked_about_itself(beat: User) -> None:
    client = register(sign_in(beat))
    client.post("/logout/")
    type_credentials(client, beat.email)
    walk = Walk(client, WAIT)
    assert walk.sees("None of your other devices can answer")
    assert not any(each.name == "Ask my devices" for each in walk.page.all("button"))


def change_password(client: Client) -> Walk:
    """Through the page."""
    walk = Walk(client, "/profile/security/password/")
    return walk.fill(Current_password=factories.PASSWORD, New_password=NEW).press("Save")


def test_a_resting_device_is_not_asked_first(nadia: User) -> None:
    register(sign_in(nadia))
    client = sign_in(nadia)
    device = PushDevice.objects.get(user=nadia)
    client.post(f"{FACTORS}push/{device.pk}/prefer/")
    assert change_password(client).sees("Registered devices are paused since your password changed.")
    assert "Paused since your password changed." in client.get(FACTORS).content.decode()
    asker = another_browser()
    type_credentials(asker, nadia.email, NEW)
    assert "six-digit code" in asker.get(STEP).content.decode()
    assert "Notification on a registered device" not in asker.get(f"{STEP}other/").content.decode()


def test_a_resting_device_alone_still_keeps_the_account_closed(beat: User) -> None:
    register(sign_in(beat))
    BackupCode.objects.filter(user=beat).delete()
    PushDevice.objects.update(password_mark="of another password")
    asker = another_browser()
    type_credentials(asker, beat.email)
    assert asker.get(STEP, follow=True).status_code == 200
    assert not is_signed_in(asker)


def test_the_address_of_a_refusal_shows_the_question(nadia: User, phone: Client) -> None:
    asking(nadia)
    assert phone.get(f"{page_of(nadia)}deny/")["Location"] == page_of(nadia)
