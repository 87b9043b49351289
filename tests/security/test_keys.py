"""Security keys at the second step and passkeys instead of a password; every wrong answer is refused."""

import datetime
import json
import os
import subprocess
import sys
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.sign_in import commands as sign_in
from accounts.sign_in.commands import BY_CLIENT as SIGN_INS
from core.clock import now
from desk.people import commands as people
from manager import environment
from notifications.models import Message
from security.base.limits import Limit
from security.kinds import EventKind
from security.methods.second_step import BY_CLIENT, SHORT
from security.models import BackupCode, Event, SecurityKey
from security.views.keys import QUESTIONS
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.live import _test_database
from tests.races import at_once
from tests.security.authenticator import (
    Authenticator,
    ask,
    encoded,
    enter_with,
    pass_with,
    register,
    sign_in_with,
    waiting,
)
from tests.security.steps import FACTORS, STEP, is_signed_in, use_up

STEP_WITH_KEY = f"{STEP}?method=key"


def events(kind: EventKind) -> int:
    """How many are written down."""
    return Event.objects.filter(kind=kind).count()


def test_it_opens_the_second_step(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    assert [each["id"] for each in ask(client, "step")["allowCredentials"]] == [encoded(key.id)]
    assert pass_with(client, key).status_code == 303
    assert is_signed_in(client)
    assert SecurityKey.objects.get().last_used_at is not None


def test_a_passkey_alone_opens_the_account_as_both_steps(beat: User, key: Authenticator) -> None:
    client = another_browser()
    answer = enter_with(client, key, next="/profile/security/")
    assert (answer.status_code, answer["Location"]) == (303, "/profile/security/")
    assert is_signed_in(client)
    assert client.get(f"{FACTORS}key/add/").status_code == 200
    assert {proof["method"] for proof in client.session["account_authentication_methods"]} == {"webauthn", "otp"}
    assert events(EventKind.SECOND_STEP_PASSED) == 1


def test_the_options_of_the_passkey_name_nobody(key: Authenticator) -> None:
    options = ask(another_browser(), "enter")
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


@pytest.mark.parametrize("lie", [{"origin": "https://atrio.example"}, {"rp": "atrio.example"}, {"id": b"another"}])
@pytest.mark.parametrize("way", [pass_with, enter_with])
def test_an_answer_made_elsewhere_is_refused(beat: User, key: Authenticator, lie: dict[str, str], way: object) -> None:
    client = waiting(beat)
    for name, value in lie.items():
        setattr(key, name, value)
    answer = way(client, key)  # type: ignore[operator]
    assert answer.status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("purpose", ["step", "enter"])
def test_another_challenge_is_refused(beat: User, key: Authenticator, purpose: str) -> None:
    client, other = waiting(beat), waiting(beat)
    stolen = key.get(ask(other, purpose))
    ask(client, purpose)
    assert _send(client, purpose, stolen).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("purpose", ["step", "enter"])
def test_an_answer_without_a_question_is_refused(beat: User, key: Authenticator, purpose: str) -> None:
    stolen = key.get(ask(waiting(beat), purpose))
    assert _send(waiting(beat), purpose, stolen).status_code == 422


@pytest.mark.parametrize(("asked", "sent"), [("step", "enter"), ("enter", "step")])
def test_an_answer_for_one_purpose_is_none_for_another(beat: User, key: Authenticator, asked: str, sent: str) -> None:
    client = waiting(beat)
    assert _send(client, sent, key.get(ask(client, asked))).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("purpose", ["step", "enter"])
def test_a_question_is_open_for_five_minutes(beat: User, key: Authenticator, purpose: str) -> None:
    client = waiting(beat)
    answer = key.get(ask(client, purpose))
    with time_machine.travel(now() + datetime.timedelta(seconds=301)):
        assert _send(client, purpose, answer).status_code == 422


def test_a_question_is_answered_once_whatever_happened_to_the_cache(beat: User, key: Authenticator) -> None:
    key.counts = False
    client = waiting(beat)
    answer = key.get(ask(client, "enter"))
    assert _send(client, "enter", answer).status_code == 303
    client.post("/logout/")
    cache.clear()
    assert _send(client, "enter", answer).status_code == 422
    assert not is_signed_in(client)


def test_a_wrong_answer_closes_the_question(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    answer = key.get(ask(client, "step"))
    assert _send(client, "step", "{}").status_code == 422
    assert _send(client, "step", answer).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_parallel_answers_one_wins_even_without_a_counter(beat: User, key: Authenticator) -> None:
    key.counts = False
    client = waiting(beat)
    answer = key.get(ask(client, "enter"))
    browsers = [another_browser() for _browser in range(4)]
    for browser in browsers:
        browser.cookies = client.cookies
    outcomes = at_once(*[lambda browser=browser: _send(browser, "enter", answer).status_code for browser in browsers])
    assert outcomes.count(303) == 1
    assert {*outcomes} <= {303, 422, 400}  # 400: the winner's session got a new name meanwhile


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_another_process_refuses_it_too(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    key.counts = False
    before = client.session.session_key
    assert _send_elsewhere(client, "{}") == "422"
    answer = key.get(ask(client, "enter"))
    assert _send(client, "enter", answer).status_code == 303
    for session in (before, client.session.session_key):
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session)
        assert _send_elsewhere(client, answer) == "422"


def test_a_counter_that_went_back_is_refused_and_written_down(beat: User, key: Authenticator) -> None:
    key.counter = 7
    pass_with(waiting(beat), key)
    key.counter = 3
    copied = waiting(beat)
    assert pass_with(copied, key).status_code == 422
    assert not is_signed_in(copied)
    copied_line = Event.objects.get(kind=EventKind.KEY_COPIED)
    assert (copied_line.data, copied_line.is_about_signing_in) == ({"key": "Blue"}, True)
    assert Message.objects.filter(kind="security/key_copied", user=beat).count() == 1
    assert SecurityKey.objects.get().sign_count == 8


def test_the_same_counter_again_is_refused_too(beat: User, key: Authenticator) -> None:
    key.counter = 7
    pass_with(waiting(beat), key)
    key.counter = 7
    assert enter_with(another_browser(), key).status_code == 422
    assert events(EventKind.KEY_COPIED) == 1


def test_the_key_of_another_person_opens_nothing(nadia: User, key: Authenticator) -> None:
    client = waiting(nadia)
    assert pass_with(client, key).status_code == 422
    assert not is_signed_in(client)


def test_a_passkey_that_names_another_person_is_refused(beat: User, key: Authenticator) -> None:
    key.handle = b"somebody else"
    assert enter_with(another_browser(), key).status_code == 422


def test_a_passkey_that_verified_nobody_is_a_second_step_only(beat: User, key: Authenticator) -> None:
    key.verifies = False
    client = another_browser()
    assert enter_with(client, key).status_code == 422
    assert not is_signed_in(client)
    assert events(EventKind.KEY_UNVERIFIED) == 1
    assert pass_with(waiting(beat), key).status_code == 303


def test_a_removed_key_is_dead(beat: User, key: Authenticator) -> None:
    client, other = waiting(beat), waiting(beat)
    pass_with(client, key)
    late = key.get(ask(other, "step"))
    page = f"{FACTORS}key/{SecurityKey.objects.get().pk}/remove/"
    assert factories.confirm(client, page, {"password": factories.PASSWORD, "understood": "on"}).status_code == 303
    assert _send(other, "step", late)["Location"] != "/login/2fa/"
    assert enter_with(another_browser(), key).status_code == 422


def test_a_closed_account_stays_closed_with_the_same_answer(beat: User, key: Authenticator) -> None:
    User.objects.filter(pk=beat.pk).update(is_active=False)
    closed, unknown = another_browser(), another_browser()
    answers = [enter_with(closed, key), enter_with(unknown, Authenticator(handle=b"x"))]
    assert [answer.status_code for answer in answers] == [422, 422]
    texts = [answer.content.decode().split("<main")[1] for answer in answers]
    assert len(texts[0]) == len(texts[1])
    assert not is_signed_in(closed)


def test_a_blocked_person_reads_the_same_as_after_the_password(beat: User, key: Authenticator) -> None:
    assert people.block(actor=factories.staff(), person=beat, reason="Lost telephone", note="", now=now())
    client = another_browser()
    assert enter_with(client, key)["Location"] == "/login/"
    assert "has blocked your access" in client.get("/login/").content.decode()
    assert not is_signed_in(client)


def test_passkeys_are_limited_like_passwords(key: Authenticator) -> None:
    client = another_browser()
    use_up(SIGN_INS, "127.0.0.1", but=2)
    answers = [client.post("/login/key/", {"answer": "{}"}).status_code for _try in range(3)]
    assert answers == [422, 422, 429]
    assert enter_with(client, key).status_code == 429


def test_a_passkey_that_opens_uses_up_no_try_of_its_network(
    key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "BY_CLIENT", Limit("only-one", amount=1, seconds=60))
    assert [enter_with(another_browser(), key).status_code for _again in range(3)] == [303] * 3


def test_a_key_opens_when_strangers_used_up_every_code(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    for _try in range(6):
        client.post(f"{STEP}?method=codes", {"code": "wrong"})
    assert client.post(f"{STEP}?method=codes", {"code": "wrong"}).status_code == 429
    assert client.post(STEP_WITH_KEY, {"code": "{}"}).status_code == 422
    assert pass_with(client, key).status_code == 303


def test_wrong_keys_close_the_second_step_to_their_client_alone(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    use_up(BY_CLIENT, "127.0.0.1", but=SHORT.amount + 1)
    answers = [client.post(STEP_WITH_KEY, {"code": "{}"}).status_code for _try in range(SHORT.amount + 2)]
    assert answers == [422] * (SHORT.amount + 1) + [429]
    assert Message.objects.filter(kind="security/second_step_refused").count() == 0


def test_questions_to_anybody_use_up_none_of_the_second_step(beat: User, key: Authenticator) -> None:
    anybody = another_browser()
    use_up(QUESTIONS, "127.0.0.1", but=BY_CLIENT.amount)
    answers = [anybody.post("/login/key/enter/").status_code for _question in range(BY_CLIENT.amount + 1)]
    assert answers[-2:] == [200, 429]
    assert pass_with(waiting(beat), key).status_code == 303


def test_a_new_key_of_the_session_brings_no_new_questions(beat: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    use_up(QUESTIONS, f"person {beat.pk} 127.0.0.1")
    session = client.session
    session.cycle_key()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert client.post("/login/key/again/").status_code == 429


@pytest.mark.parametrize("lie", [{"crossOrigin": True}, {"topOrigin": "https://evil.example"}])
def test_a_page_that_frames_ours_asks_for_no_key(beat: User, key: Authenticator, lie: dict[str, Any]) -> None:
    client = sign_in_with(beat, key)
    key.says = lie
    assert enter_with(another_browser(), key).status_code == 422
    assert pass_with(waiting(beat), key).status_code == 422
    assert register(client, Authenticator(says=lie)).status_code == 422


HOSTILE: list[object] = [None, 7, "", "é", "x" * 9000, {}, [[]], 1e308]


@pytest.mark.parametrize(
    "part", ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"]
)
def test_a_hostile_answer_is_refused_in_peace(key: Authenticator, part: str) -> None:
    client, statuses = another_browser(), []
    for value in HOSTILE:
        answer = json.loads(key.get(ask(client, "enter")))
        (answer if part in answer else answer["response"])[part] = value
        statuses.append(_send(client, "enter", json.dumps(answer)).status_code)
    assert statuses == [422] * len(HOSTILE)
    assert enter_with(client, key).status_code == 303


@pytest.mark.parametrize(
    "answer", ["[" * 9999, "\x00", "x" * 30_000, '{"id": "a", "rawId": "a"}', "null", "1e999", "{" * 9999]
)
def test_what_is_no_answer_is_refused_in_peace(beat: User, key: Authenticator, answer: str) -> None:
    client = sign_in_with(beat, key)
    for purpose in ("enter", "add"):
        ask(client, purpose)
    assert client.post(f"{FACTORS}key/add/", {"name": "x", "answer": answer}).status_code in {422, 400}
    assert another_browser().post("/login/key/", {"answer": answer}).status_code in {422, 400}


def test_a_key_confirms_an_act_instead_of_a_code(beat: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    with time_machine.travel(now() + datetime.timedelta(minutes=11)):
        sent = {"password": factories.PASSWORD, "next": f"{FACTORS}key/add/"}
        assert client.post("/login/again/", sent).status_code == 422
        assert client.post("/login/again/", {**sent, "answer": key.get(ask(client, "again"))}).status_code == 303
        assert client.get(f"{FACTORS}key/add/").status_code == 200


def test_the_field_says_what_was_used_and_a_code_in_the_place_of_a_key_is_none(beat: User, key: Authenticator) -> None:
    client = sign_in_with(beat, key)
    beat.refresh_from_db()
    factories.with_app(beat)
    with time_machine.travel(now() + datetime.timedelta(minutes=11)):
        sent = {"password": factories.PASSWORD, "next": f"{FACTORS}key/add/"}
        assert client.post("/login/again/", {**sent, "answer": factories.code_of(beat)}).status_code == 422
        assert client.post("/login/again/", {**sent, "code": factories.code_of(beat)}).status_code == 303


def test_asking_every_time_holds_for_passkeys(beat: User, key: Authenticator) -> None:
    client = another_browser()
    enter_with(client, key, keep="on")
    assert client.cookies["atrio_session"]["max-age"] != ""
    client.post("/profile/security/every-time/", {"every_time": "on"})
    kept = another_browser()
    enter_with(kept, key, keep="on")
    assert kept.cookies["atrio_session"]["max-age"] == ""


def test_a_key_that_is_asked_can_remember_the_browser(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    pass_with(client, key, remember="on")
    client.post("/logout/")
    assert type_credentials(client, beat.email)["Location"] != STEP


def test_nobody_gets_stuck_where_no_script_runs(beat: User, key: Authenticator) -> None:
    client = waiting(beat)
    page = client.get(STEP).content.decode()
    assert "needs a browser that runs scripts" in page
    assert "/login/2fa/other/" in page
    BackupCode.objects.all().delete()
    assert "/login/2fa/other/" in client.get(STEP).content.decode()
    assert "Write to" in client.get("/login/2fa/other/").content.decode()


def _send(client: Client, purpose: str, answer: str) -> Any:
    if purpose == "enter":
        return client.post("/login/key/", {"answer": answer})
    return client.post(STEP_WITH_KEY, {"code": answer})


def _send_elsewhere(client: Client, answer: str) -> str:
    """The status that another process answers to this browser."""
    name = settings.SESSION_COOKIE_NAME
    source = (
        "import django; django.setup(); from django.test import Client; browser = Client(); "
        f"browser.cookies['{name}'] = '{client.cookies[name].value}'; "
        f"print(browser.post('/login/key/', {{'answer': {answer!r}}}).status_code)"
    )
    variables = {**os.environ, "DATABASE_URL": _test_database(), "DJANGO_SETTINGS_MODULE": "manager.settings"}
    command = [sys.executable, "-c", source]
    other = subprocess.run(command, cwd=environment.ROOT, env=variables, capture_output=True, text=True, check=False)
    return other.stdout.strip() or other.stderr


def test_a_key_appoints_a_legal_representative(beat: User, key: Authenticator) -> None:
    organization = factories.organization(owner=beat)
    subject, client = factories.member(organization), sign_in_with(beat, key)
    page = f"/org/{organization.slug}/users/{subject.pk}/role/confirm/?role=legal_representative"
    with time_machine.travel(now() + datetime.timedelta(minutes=11)):
        question = client.get(page)
        sent = {"seen": question.context["seen"], "password": factories.PASSWORD}
        assert "<security-key" in question.content.decode()
        assert client.post(page, sent).status_code == 422
        assert client.post(page, {**sent, "answer": key.get(ask(client, "again"))}).status_code == 303
    subject.refresh_from_db()
    assert subject.is_legal_representative
