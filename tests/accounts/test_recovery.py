"""Recover access: the same answer for everybody, a code, a new password, every session closed."""

import pytest
import time_machine
from django.test import Client
from django.test.client import RequestFactory

from accounts.codes import MailedCode
from accounts.recovery import commands as recovery
from core.encryption import digest
from notifications.models import Message
from security.kinds import EventKind
from security.models import Event
from tests.accounts.steps import another_browser, ask_recovery, mails, recovery_code, type_credentials
from tests.factories import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
NEW = "otra frase todavía más larga"


def prove(client: Client, code: str = "") -> int:
    return client.post("/login/recover/code/", {"code": code or recovery_code(client)}).status_code


def test_a_person_chooses_a_new_password(client: Client) -> None:
    clara = person()
    assert ask_recovery(client, clara.email)["Location"] == "/login/recover/code/"
    assert prove(client) == 303
    answer = client.post("/login/recover/password/", {"password": NEW})
    assert (answer.status_code, answer["Location"]) == (303, "/login/")
    assert clara.email in client.get("/login/").content.decode()
    assert type_credentials(client, clara.email).status_code == 422
    assert type_credentials(client, clara.email, NEW).status_code == 303


def test_other_sessions_end_and_the_person_is_told(client: Client) -> None:
    clara = person()
    elsewhere = sign_in(another_browser(), clara)
    ask_recovery(client, clara.email)
    prove(client)
    client.post("/login/recover/password/", {"password": NEW})
    assert elsewhere.get("/profile/").status_code == 302
    assert mails() == [clara.email] * 2
    assert Event.objects.filter(kind=EventKind.PASSWORD_RESET, user=clara).count() == 1


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    person("clara@rochat.example")
    other = another_browser()
    known, unknown = ask_recovery(client, "clara@rochat.example"), ask_recovery(other, "clarb@rochat.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    sizes = [len(browser.get("/login/recover/code/").content) for browser in (client, other)]
    assert abs(sizes[0] - sizes[1]) <= 8
    assert mails() == ["clara@rochat.example"]


def test_the_right_code_of_an_unknown_address_opens_nothing(client: Client) -> None:
    ask_recovery(client, "nobody@rochat.example")
    assert prove(client) == 422
    assert client.post("/login/recover/password/", {"password": NEW})["Location"] == "/login/recover/"


def test_a_closed_account_gets_no_mail(client: Client) -> None:
    ask_recovery(client, person(is_active=False).email)
    assert not Message.objects.exists()
    ask_recovery(client, person().email)
    assert Message.objects.count() == 1


def test_the_password_page_wants_the_code_first(client: Client) -> None:
    ask_recovery(client, person().email)
    assert client.get("/login/recover/password/")["Location"] == "/login/recover/"
    assert client.post("/login/recover/password/", {"password": NEW})["Location"] == "/login/recover/"


def test_no_command_sets_a_password_without_the_code(client: Client, rf: RequestFactory) -> None:
    clara = person()
    request = rf.post("/")
    request.session = client.session
    code = MailedCode.issue("recovery-email", seed="seed", address=clara.email)
    attempt = recovery.RecoveryAttempt(code, "email", clara.pk, digest(recovery.TARGET, clara.email))
    assert recovery.finish(request, attempt, NEW) is None
    assert client.login(email=clara.email, password=PASSWORD)


def test_five_wrong_codes_end_the_attempt(client: Client) -> None:
    ask_recovery(client, person().email)
    right = recovery_code(client)
    for _try in range(5):
        assert prove(client, f"{(int(right) + 1) % 10**6:06d}") == 422
    assert prove(client, right) == 422


def test_the_fifth_try_may_be_the_right_one(client: Client) -> None:
    ask_recovery(client, person().email)
    right = recovery_code(client)
    for _try in range(4):
        prove(client, "000000x")
    assert prove(client, right) == 303
    assert client.get("/login/recover/password/").status_code == 200


def test_everything_is_over_after_a_quarter_of_an_hour(client: Client) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        ask_recovery(client, person().email)
        prove(client)
        clock.shift(901)
        assert client.get("/login/recover/password/")["Location"] == "/login/recover/"


def test_a_code_sets_one_password(client: Client) -> None:
    clara = person()
    ask_recovery(client, clara.email)
    prove(client)
    twin = another_browser()
    twin.cookies.update(client.cookies)
    session = client.session
    kept = dict(session)
    client.post("/login/recover/password/", {"password": NEW})
    session = twin.session
    session.update(kept)
    session.save()
    twin.post("/login/recover/password/", {"password": "a third sentence, stolen"})
    clara.refresh_from_db()
    assert clara.check_password(NEW)


def test_the_code_of_one_browser_opens_no_other(client: Client) -> None:
    clara = person()
    other = another_browser()
    ask_recovery(client, clara.email)
    ask_recovery(other, clara.email)
    assert prove(other, recovery_code(client)) == 422


def test_short_and_common_passwords_are_refused_with_their_strength(client: Client) -> None:
    ask_recovery(client, person().email)
    prove(client)
    for bad in ("short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa"):
        answer = client.post("/login/recover/password/", {"password": bad})
        assert answer.status_code == 422
        assert "Strength: " in answer.content.decode()


def test_recovery_gives_the_tries_back(client: Client) -> None:
    clara = person()
    for number in range(6):
        type_credentials(another_browser(), clara.email, f"wrong {number}")
    ask_recovery(client, clara.email)
    prove(client)
    client.post("/login/recover/password/", {"password": NEW})
    assert type_credentials(client, clara.email, NEW).status_code == 303


def test_recovery_without_touching_the_password_changes_nothing(client: Client) -> None:
    clara = person()
    ask_recovery(client, clara.email)
    prove(client)
    assert type_credentials(another_browser(), clara.email, PASSWORD).status_code == 303
