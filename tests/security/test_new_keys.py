"""Registering and naming security keys."""

import datetime
import secrets

import pytest
import time_machine

from accounts.models import User
from core.clock import now
from notifications.models import Message
from security.kinds import EventKind
from security.models import BackupCode, Event, SecurityKey
from tests.accounts.steps import another_browser
from tests.security.authenticator import (
    Authenticator,
    ask,
    encoded,
    known,
    pass_with,
    register,
    sign_in_with,
    waiting,
)
from tests.security.steps import FACTORS, sign_in


def test_registering_is_told_written_down_and_gives_backup_codes(beat: User) -> None:
    key = Authenticator()
    assert register(sign_in(beat), key)["Location"] == f"{FACTORS}codes/"
    assert pass_with(waiting(beat), key).status_code == 303
    beat.refresh_from_db()
    assert (beat.second_factor, BackupCode.objects.left(beat)) == ("key", 10)
    mail = Message.objects.get(kind="security/factor_added", user=beat)
    assert "Security key or passkey · Blue" in mail.text
    assert "Blue" not in mail.subject
    assert Event.objects.get(kind=EventKind.FACTOR_ADDED).data == {"method": "key", "name": "Blue"}


def test_the_options_ask_for_no_attestation_and_exclude_what_is_there(beat: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    options = ask(client, "add")
    assert [each["id"] for each in options["excludeCredentials"]] == [encoded(key.id)]
    assert options["attestation"] == "none"
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("preferred", "preferred")


def test_a_key_registered_elsewhere_is_refused(beat: User) -> None:
    client = sign_in(beat)
    for lie in ({"origin": "https://atrio.example"}, {"rp": "atrio.example"}):
        assert register(client, Authenticator(**lie)).status_code == 422  # type: ignore[arg-type]
    assert not SecurityKey.objects.exists()


@pytest.mark.parametrize("size", [1024, 4600])
def test_a_key_with_an_endless_name_is_refused_in_peace(beat: User, size: int) -> None:
    assert register(sign_in(beat), Authenticator(id=secrets.token_bytes(size))).status_code == 422
    assert not SecurityKey.objects.exists()


def test_a_registered_key_is_registered_once(beat: User, nadia: User, key: Authenticator) -> None:
    answer = register(sign_in(nadia), key)
    assert answer.status_code == 422
    assert "already registered" in answer.content.decode()
    assert SecurityKey.objects.get().user == beat


@pytest.mark.proof
def test_there_are_at_most_twenty(beat: User) -> None:
    for number in range(19):
        known(beat, f"Key {number}")
    client = sign_in_with(beat, known(beat))
    assert register(client, Authenticator(), "One more").status_code == 422
    SecurityKey.objects.first().delete()
    assert register(client, Authenticator(), "One more").status_code == 303


def test_the_question_for_a_new_key_needs_a_fresh_proof(beat: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    with time_machine.travel(now() + datetime.timedelta(minutes=11)):
        assert client.post("/login/key/add/").status_code == 403
    assert waiting(beat).post("/login/key/add/").status_code == 403
    assert another_browser().post("/login/key/step/").status_code == 403
    assert client.post("/login/key/other/").status_code == 404


def test_a_key_gets_another_name(beat: User, nadia: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    page = f"{FACTORS}key/{SecurityKey.objects.get().pk}/rename/"
    assert client.post(page, {"name": ""}).status_code == 422
    assert client.post(page, {"name": "Green"}).status_code == 303
    assert "Security key or passkey · Green" in client.get(FACTORS).content.decode()
    assert Event.objects.get(kind=EventKind.KEY_RENAMED).data == {"before": "Blue", "after": "Green"}
    assert sign_in(nadia).post(page, {"name": "Mine"}).status_code == 404
