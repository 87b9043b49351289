"""What people read while they set up and use the second step: each sentence only when it is true."""

import pytest
from django.utils.translation import override

from accounts.models import User
from core.clock import now
from notifications.models import Message
from security.alerts import emails
from security.checklists.protection import checks_of
from security.methods.commands import renew_backup_codes
from security.models import BackupCode, PushRequest, SecurityKey
from security.models.push import MOST_MISSES
from tests import factories
from tests.accounts.steps import another_browser
from tests.security.push import APPROVE, WAIT, approve, asking, newest, page_of, register
from tests.security.steps import FACTORS, STEP, sign_in, wait_for_code
from tests.walk import Walk

pytestmark = pytest.mark.django_db
QUESTION = f"{APPROVE}question/"


def test_the_list_goes_on_only_when_something_is_done(beat: User) -> None:
    client = sign_in(beat)
    walk = Walk(client, f"{FACTORS}?next=/profile/activity/")
    assert ("Continue" in walk.links(), "Back" in walk.links()) == (False, True)
    factories.with_app(beat, client)
    assert "Continue" in walk.go(f"{FACTORS}?next=/profile/activity/").links()


def test_a_method_opened_directly_leads_to_where_the_person_was_going(nadia: User) -> None:
    client = register(sign_in(nadia), "Before")
    walk = Walk(client, f"{FACTORS}push/add/?next=/profile/activity/")
    walk.fill(Name_of_this_device="Phone").press("Register this device")
    assert walk.url == "/profile/activity/"


def test_sms_says_where_it_does_not_do(nadia: User) -> None:
    client = sign_in(nadia)
    words = "SMS alone is not enough in one of your organizations."
    assert words not in client.get(FACTORS).content.decode()
    nadia.memberships.get().organization.__class__.objects.update(
        second_factor_from=now(), second_factor_refuses_sms=True
    )
    assert client.get(FACTORS).content.decode().count(words) == 1


def test_an_open_page_of_a_device_hears_of_the_question_once(nadia: User) -> None:
    phone = register(sign_in(nadia))
    assert f'hx-get="{QUESTION}"' in phone.get("/profile/").content.decode()
    assert phone.get(QUESTION).status_code == 204
    asking(nadia)
    banner = phone.get(QUESTION).content.decode()
    assert page_of(nadia) in banner
    assert "<html" not in banner
    assert phone.get(QUESTION, {"shown": str(newest(nadia).pk)}).status_code == 204
    PushRequest.objects.all().delete()
    assert phone.get(QUESTION, {"shown": "x"}).status_code == 200


def test_pages_ask_nothing_where_no_device_is_and_stop_when_signed_out(nadia: User) -> None:
    client = sign_in(nadia)
    assert QUESTION not in client.get("/profile/").content.decode()
    phone = register(client)
    assert "Wait for the question" in Walk(phone, FACTORS).links()
    assert "Wait for the question" in Walk(phone, "/profile/security/").links()
    phone.post("/logout/")
    assert phone.get(QUESTION).status_code == 286


def test_the_third_wrong_number_is_told_on_both_sides(nadia: User) -> None:
    phone, asker = register(sign_in(nadia)), asking(nadia)
    wrong = 10 + (newest(nadia).number + 1) % 90
    answers = [approve(phone, nadia, wrong) for _try in range(MOST_MISSES)]
    assert [answer.status_code for answer in answers] == [422, 422, 303]
    assert "third wrong number" in phone.get(answers[-1]["Location"]).content.decode()
    assert "Three wrong numbers" in asker.get(WAIT).content.decode()


def test_who_was_refused_reads_it_at_the_sign_in_form(nadia: User) -> None:
    phone, asker = register(sign_in(nadia)), asking(nadia)
    phone.post(f"{page_of(nadia)}deny/")
    answer = asker.get(WAIT, follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?refused=1"
    assert "The sign-in was refused" in answer.content.decode()
    assert "The sign-in was refused" not in another_browser().get(WAIT, follow=True).content.decode()


def test_a_second_sms_within_a_minute_is_told_in_seconds(beat: User) -> None:
    factories.with_sms(beat)
    walk = Walk(wait_for_code(another_browser(), beat), STEP)
    assert not walk.sees("A six-digit code comes by SMS.")
    walk.press("Send the code")
    assert walk.sees("A six-digit code comes by SMS.", "is on its way")
    walk.press("Send another code")
    assert walk.sees("We have just sent one; the next in ")
    assert not walk.sees("Too many attempts")


def test_backup_codes_count_down_and_never_wait_for_the_next(nadia: User) -> None:
    codes = renew_backup_codes(actor=nadia, now=now())
    walk = Walk(wait_for_code(another_browser(), nadia), f"{STEP}?method=codes")
    walk.fill(Backup_code="AAAAA-AAAAA").press("Continue")
    assert walk.sees("not one of your unused backup codes")
    assert not walk.sees("Wait for the next one")
    walk.fill(Backup_code=codes[0]).press("Continue")
    assert walk.sees("9 backup codes are left.")


def test_an_app_is_replaced_only_when_there_is_one(beat: User, nadia: User) -> None:
    beats = sign_in(beat)
    register(beats)
    words = "An app that is bound already is replaced"
    assert Walk(beats, f"{FACTORS}app/add/").heading == "OTP app"
    assert words not in beats.get(f"{FACTORS}app/add/").content.decode()
    assert words in sign_in(nadia).get(f"{FACTORS}app/add/").content.decode()


def test_the_mail_says_what_is_asked_next_time_and_names_the_number(beat: User) -> None:
    factories.with_sms(beat)
    first = Message.objects.get(kind="security/factor_added")
    assert "SMS · +41 ••• ••• 67. It is asked at your next sign-in." in first.text
    emails.factor_added(beat, method="OTP", name="OTP", is_replacement=False, is_asked=False)
    second = Message.objects.filter(kind="security/factor_added").latest("created_at")
    assert "“Use another method”" in second.text
    assert "It is asked" not in second.text


def test_confirming_names_only_what_the_person_has(nadia: User) -> None:
    page = Walk(factories.signed_in(nadia), "/login/again/?next=/profile/security/2fa/app/add/")
    assert page.sees("OTP app, Backup code")
    assert not page.sees("SMS")
    assert "Cancel" in page.links()


def test_two_keys_never_have_one_name(nadia: User) -> None:
    for number, name in enumerate(("Blue", "Key 2")):
        SecurityKey.objects.create(
            user=nadia, name=name, credential_id=bytes([number]), public_key=b"x", handle=b"x", created_at=now()
        )
    client = sign_in(nadia)
    assert 'value="Key 1"' in client.get(f"{FACTORS}key/add/").content.decode()
    path = f"{FACTORS}key/{SecurityKey.objects.get(name='Key 2').pk}/rename/"
    assert client.post(path, {"name": "bLUE"}).status_code == 422
    assert "The key is called Red now." in client.post(path, {"name": "Red"}, follow=True).content.decode()


def test_the_other_methods_leave_out_the_current_one_and_lead_back(nadia: User) -> None:
    walk = Walk(wait_for_code(another_browser(), nadia), STEP).click("Use another method")
    assert not walk.sees("An app on your phone or computer shows")
    assert walk.sees("Backup code")
    assert "soporte@atrio.example" in walk.links()
    assert walk.click("Back to: OTP app").sees("six-digit code that your OTP app shows now")


def test_the_checklist_asks_for_first_codes_and_later_for_new_ones(nadia: User) -> None:
    with override("en"):
        texts = {str(line.text) for line in checks_of(factories.person()).rows}
        kept = BackupCode.objects.filter(user=nadia).earliest("pk")
        BackupCode.objects.filter(user=nadia).exclude(pk=kept.pk).delete()
        later = {str(line.text) for line in checks_of(nadia).rows}
    assert {"Activate two-step verification", "Get backup codes", "Save a recovery email or a recovery phone"} <= texts
    assert "Get new backup codes" in later
