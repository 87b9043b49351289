"""Where somebody is signed in, and ending that at once (SEC-59)."""

import math

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings

from security.kinds import EventKind
from security.models import Event
from security.session_store import SessionStore
from tests import factories
from tests.accounts.steps import ask_recovery
from tests.cast import Cast
from tests.factories import person
from tests.security.steps import BERLIN, ZURICH, browser, enter

pytestmark = pytest.mark.django_db
LIST = "/profile/security/sessions/"
DOWN = {"default": {"BACKEND": "core.valkey.Cache", "LOCATION": "redis://127.0.0.1:1/0"}}


def close(client: Client, session: UserSession) -> int:
    return int(client.post(f"{LIST}{session.pk}/close/").status_code)


def last(email: str) -> UserSession:
    return UserSession.objects.filter(user__email=email).latest("pk")


def is_in(client: Client) -> bool:
    return bool(client.get("/profile/").status_code == 200)


def test_the_list_shows_device_and_approximate_place_and_marks_this_one() -> None:
    clara, here, there = person(), browser(), browser(BERLIN)
    for client in (here, there):
        enter(client, clara.email)
    text = here.get(LIST).content.decode()
    assert text.count("Firefox · Linux</a>") == 2
    assert text.count("This session") == 1
    assert text.index("Switzerland (approximate)") < text.index("Germany (approximate)")


def test_a_closed_session_is_out_at_once_and_it_is_written_down() -> None:
    clara, here, there = person(), browser(), browser()
    for client in (here, there):
        enter(client, clara.email)
    assert is_in(there)
    close(here, last(clara.email))
    assert is_in(here)
    assert not is_in(there)
    event = Event.objects.latest("pk")
    assert (event.kind, event.data["name"]) == (EventKind.SESSION_ENDED, "Firefox · Linux")


def test_closing_all_the_others_leaves_this_one() -> None:
    clara, here = person(), browser()
    enter(here, clara.email)
    others = [browser() for _window in range(3)]
    for client in others:
        enter(client, clara.email)
    assert here.post(f"{LIST}close-others/").status_code == 303
    assert [is_in(client) for client in (here, *others)] == [True, False, False, False]
    assert Event.objects.latest("pk").data == {"count": 3}


def test_closing_this_one_is_signing_out() -> None:
    clara, here = person(), browser()
    enter(here, clara.email)
    answer = here.post(f"{LIST}{last(clara.email).pk}/close/")
    assert answer["Location"] == "/login/"
    assert not is_in(here)


def test_the_session_of_somebody_else_does_not_exist() -> None:
    clara, beat, mine, theirs = person(), person(), browser(), browser()
    enter(theirs, beat.email)
    session = last(beat.email)
    enter(mine, clara.email)
    assert mine.get(f"{LIST}{session.pk}/close/").status_code == 404
    assert close(mine, session) == 404
    mine.post(f"{LIST}close-others/")
    assert is_in(theirs)


def test_the_last_use_is_written_once_in_ten_minutes() -> None:
    clara, client = person(), browser()
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        enter(client, clara.email)
        client.get("/profile/")
        clock.shift(599)
        client.get("/profile/", REMOTE_ADDR=ZURICH)
        assert f"{last(clara.email).last_seen_at:%H:%M}" == "10:00"
    UserSession.objects.update(last_seen_at="2026-11-20 10:00Z")
    client.get("/profile/")
    assert f"{last(clara.email).last_seen_at:%Y-%m-%d}" == "2026-11-20"


def test_the_use_after_ten_minutes_is_kept_with_its_address() -> None:
    clara, client = person(), browser()
    enter(client, clara.email)
    UserSession.objects.update(last_seen_at="2026-11-20 10:00Z")
    client.get("/profile/", REMOTE_ADDR=ZURICH)
    session = last(clara.email)
    assert f"{session.last_seen_at:%Y-%m-%d}" != "2026-11-20"
    assert session.ip == ZURICH


def test_a_session_of_an_older_version_joins_the_list() -> None:
    clara, client = person(), browser()
    enter(client, clara.email)
    UserSession.objects.all().delete()
    cache.clear()
    assert "This session" in client.get(LIST).content.decode()


def test_without_the_cache_whoever_is_signed_in_goes_on() -> None:
    clara, client = person(), browser()
    enter(client, clara.email)
    with override_settings(CACHES=DOWN):
        assert is_in(client)


def test_a_hostile_device_stays_text() -> None:
    clara, client = person(), browser(agent="<img src=x onerror=alert(1)> Firefox/<b>9</b>")
    enter(client, clara.email)
    assert "Unknown device" in client.get(LIST).content.decode()
    assert "<img src=x" not in client.get(LIST).content.decode()
    assert "<b>9" not in client.get(f"{LIST}{last(clara.email).pk}/close/").content.decode()


def test_nobody_goes_on_in_a_session_whose_key_somebody_else_chose(client: Client) -> None:
    planted = "p" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    ask_recovery(client, "clara@rochat.example")
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_program_that_says_nothing_is_named_in_every_question(cast: Cast) -> None:
    client, silent = cast.client("clara"), factories.session(cast.clara)
    question = client.get(f"/profile/security/sessions/{silent.pk}/close/").content.decode()
    others = client.get("/profile/security/sessions/close-others/").content.decode()
    assert "¿Cerrar la sesión en Dispositivo desconocido?" in question
    assert "Dispositivo desconocido · " in others


def test_the_key_of_a_session_has_128_bits_or_more() -> None:
    keys = [SessionStore()._get_new_session_key() for _time in range(50)]
    signs = set("".join(keys))
    assert len(set(keys)) == 50
    assert min(map(len, keys)) * math.log2(len(signs)) >= 128
