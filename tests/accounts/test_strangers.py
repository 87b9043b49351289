"""What strangers may cause: few rows, no dear work beyond a limit, nothing used up by a refusal."""

import datetime

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.codes import MAILS
from accounts.passwords.forms import JUDGED
from accounts.recovery import commands as recovery
from accounts.sign_up import commands as sign_up
from core.clock import now
from security.base.limits import Limit
from tests.accounts.steps import APPLICATION, apply, ask_recovery, mails, recovery_code, sign_up_code
from tests.architecture import addresses
from tests.architecture.objects import Objects
from tests.cast import Cast
from tests.factories import browser, person, signed_in

pytestmark = pytest.mark.django_db
HERE = "127.0.0.1"
AN_HOUR = datetime.timedelta(hours=1)


def use_up(limit: Limit, subject: str) -> None:
    """As if it had all been taken."""
    while not limit.wait(subject):
        limit.hit(subject)


def test_looking_at_pages_writes_no_session(cast: Cast) -> None:
    things = Objects(cast, "talleres")
    places = [each.url(things) for each in addresses.everything() if each.row == addresses.PUBLIC]
    Session.objects.all().delete()
    wrote = [place for place in places if browser().get(place) and Session.objects.all().delete()[0]]
    assert wrote == []


@pytest.mark.proof
def test_every_answer_carries_what_protects_it(cast: Cast) -> None:
    things = Objects(cast, "talleres")
    for each in addresses.everything():
        if each.row in {addresses.PUBLIC, addresses.SIGNED_IN, addresses.MEMBER}:
            answer = cast.client("nadia").get(each.url(things))
            assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY"), each
            assert answer["Referrer-Policy"] == ("no-referrer" if "secret" in each.parameters else "same-origin"), each
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], each
            kind = answer.get("Content-Type", "")
            assert "text/" not in kind or "charset=utf-8" in kind.lower(), each


def test_what_strangers_write_lives_an_hour(client: Client) -> None:
    ask_recovery(client, person().email)
    apply(browser())
    ends = set(Session.objects.values_list("expire_date", flat=True))
    assert len(ends) == 2
    assert all(end <= now() + AN_HOUR for end in ends)


def test_addresses_that_one_client_types_are_bounded(client: Client) -> None:
    use_up(recovery.STARTS, HERE)
    assert client.post("/login/recover/", {"email": "clara@rochat.example"}).status_code == 429
    assert not Session.objects.exists()


@pytest.mark.parametrize("limit", [MAILS, sign_up.BY_CLIENT])
def test_a_refused_sign_up_hashes_nothing(client: Client, limit: Limit, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def make_password(text: str) -> str:
        hashed.append(text)
        return hashers.make_password(text)

    monkeypatch.setattr(sign_up, "make_password", make_password)
    use_up(limit, APPLICATION["email"] if limit is MAILS else HERE)
    assert (apply(client).status_code, hashed) == (429, [])
    assert apply(client, email="other@vidal.example").status_code == (303 if limit is MAILS else 429)
    assert len(hashed) == (limit is MAILS)


def test_looking_at_chosen_passwords_is_bounded(client: Client) -> None:
    use_up(JUDGED, HERE)
    answer = apply(client)
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()


def test_what_one_address_refuses_uses_up_nothing_of_its_client(client: Client) -> None:
    use_up(MAILS, APPLICATION["email"])
    apply(client)
    ask_recovery(client, APPLICATION["email"])
    for limit in (sign_up.BY_CLIENT, recovery.BY_CLIENT):
        assert not any(limit.hit(HERE) for _take in range(limit.amount))


def test_codes_of_many_sign_ups_are_not_guessed_in_turn(client: Client) -> None:
    apply(client)
    use_up(sign_up.WRONG_BY_CLIENT, HERE)
    answer = client.post("/signup/code/", {"code": sign_up_code(client)})
    assert "Too many attempts" in answer.content.decode()
    assert apply(browser(REMOTE_ADDR="203.0.113.5"), email="other@vidal.example").status_code == 303


def test_nobody_recovers_access_out_of_an_open_session() -> None:
    clara = person()
    client = signed_in(clara)
    key = client.session.session_key
    assert "Sign out" in client.get("/login/recover/").content.decode()
    assert ask_recovery(client, clara.email).status_code == 409
    assert (client.session.session_key, mails("recovery_code")) == (key, [])


def test_a_code_opens_the_page_of_the_new_password_once(client: Client) -> None:
    ask_recovery(client, person().email)
    code = {"code": recovery_code(client)}
    answers = [client.post("/login/recover/code/", code).status_code for _again in range(2)]
    assert answers == [303, 422]
