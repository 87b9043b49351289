"""Alert settings: saved on purpose, told by mail, and some alerts cannot be switched off (SEC-54, SEC-55)."""

import re

import pytest

from security.kinds import EventKind
from security.models import Event, SecurityPreferences
from security.tasks import tell_failures
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import PASSWORD, person
from tests.security.steps import mails, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/profile/security/alerts/"
ANSWERS = {"mails_every_sign_in": "on", "lock_after": "7", "safety_phrase": " siete  gatos\n azules\u202e "}


def test_the_settings_are_saved_and_told() -> None:
    clara = person()
    assert sign_in(clara).post(PAGE, ANSWERS).status_code == 303
    row = SecurityPreferences.objects.get(user=clara)
    assert (row.mails_every_sign_in, row.lock_after) == (True, 7)
    assert row.safety_phrase == "siete gatos azules"
    [mail] = mails(clara.email, "alerts_changed")
    assert "siete gatos azules" in mail.text


def test_the_journal_keeps_before_and_after_but_not_the_phrase() -> None:
    clara = person()
    sign_in(clara).post(PAGE, ANSWERS)
    event = Event.objects.get(kind=EventKind.ALERTS_CHANGED)
    assert event.data["before"] == {"mails_every_sign_in": False, "lock_after": 5}
    assert event.data["after"] == {"mails_every_sign_in": True, "lock_after": 7}
    assert "gatos" not in str(event.data)


def test_saving_the_same_again_is_no_news() -> None:
    clara = person()
    client = sign_in(clara)
    for _time in range(2):
        client.post(PAGE, ANSWERS)
    assert len(mails(clara.email)) == 1


@pytest.mark.parametrize("lock_after", ["2", "11", "0", "-1", "x", ""])
def test_a_threshold_beyond_reason_is_refused(lock_after: str) -> None:
    clara = person()
    answer = sign_in(clara).post(PAGE, {**ANSWERS, "lock_after": lock_after})
    assert answer.status_code == 422
    assert not SecurityPreferences.objects.filter(user=clara).exists()


def test_nobody_switches_off_what_warns_of_strangers() -> None:
    clara = person()
    client = sign_in(clara)
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', client.get(PAGE).content.decode())
    assert re.findall(r'name="(\w+)"', " ".join(boxes)) == ["mails_every_sign_in"]
    client.post(PAGE, {"lock_after": "5"})
    for password in ("wrong", PASSWORD):
        type_credentials(another_browser(), clara.email, password)
    tell_failures()
    assert {each.kind for each in mails(clara.email)} == {"security/wrong_password", "security/new_place"}


def test_the_page_says_what_cannot_be_switched_off() -> None:
    assert "they cannot be switched off" in sign_in(person()).get(PAGE).content.decode()
