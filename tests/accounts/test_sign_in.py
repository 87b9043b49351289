"""Sign in, sign out, and what strangers can learn or break on the way."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from security.kinds import EventKind
from security.models import Event
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db


def session_cookie(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def timed(client: Client, email: str) -> float:
    started = time.process_time()
    type_credentials(client, email, "wrong password")
    return time.process_time() - started


def test_a_person_signs_in_and_lands_at_home(client: Client) -> None:
    clara = person()
    answer = type_credentials(client, clara.email)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert client.get("/profile/").status_code == 200
    assert kinds() == [EventKind.SIGNED_IN]


@pytest.mark.parametrize("typed", ["  CLARA@Rochat.Example ", "clara@rochat.example"])
def test_case_and_space_around_the_address_do_not_matter(client: Client, typed: str) -> None:
    person("clara@rochat.example")
    assert type_credentials(client, typed).status_code == 303


@pytest.mark.parametrize("email", ["clara@rochat.example", "nobody@rochat.example", "not an address"])
def test_every_failure_looks_the_same(client: Client, email: str) -> None:
    person("clara@rochat.example", language="es")
    answer = type_credentials(client, email, "wrong password")
    assert answer.status_code == 422
    assert "wrong password" not in answer.content.decode()


def test_known_and_unknown_addresses_get_pages_of_the_same_size(client: Client) -> None:
    person("clara@rochat.example")
    known = type_credentials(client, "clara@rochat.example", "wrong password")
    unknown = type_credentials(another_browser(), "clarb@rochat.example", "wrong password")
    assert abs(len(known.content) - len(unknown.content)) <= 8
    assert dict(known.headers).keys() == dict(unknown.headers).keys()


@pytest.mark.usefixtures("real_hashes")
def test_an_unknown_address_costs_one_hash_as_well(client: Client) -> None:
    person("clara@rochat.example", password=make_password(PASSWORD))
    times = {}
    for email in ("clara@rochat.example", "nobody@rochat.example"):
        times[email] = min(timed(client, email) for _try in range(4))
    fast, slow = sorted(times.values())
    assert slow < 2 * fast


def test_a_closed_account_looks_like_a_wrong_password(client: Client) -> None:
    clara = person(is_active=False)
    assert type_credentials(client, clara.email).status_code == 422


def test_a_refusal_of_a_known_address_is_written_down(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email, "wrong password")
    type_credentials(client, "nobody@rochat.example", "wrong password")
    event = Event.objects.get()
    assert (event.kind, event.user, event.actor) == (EventKind.SIGN_IN_FAILED, clara, None)


def test_the_session_key_changes_at_sign_in(client: Client) -> None:
    clara = person()
    client.post("/login/recover/", {"email": clara.email})
    before = session_cookie(client)
    type_credentials(client, clara.email)
    assert session_cookie(client) != before
    attacker = another_browser()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = before
    assert attacker.get("/profile/").status_code == 302


def test_the_cookie_ends_with_the_browser_unless_asked(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""
    assert cookie["httponly"]


def test_keep_me_signed_in_lasts_thirty_days(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email, keep="on")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600


def test_keep_holds_when_another_person_was_signed_in(client: Client) -> None:
    sign_in(client, person())
    type_credentials(client, person().email, keep="on")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x00//evil",
    ],
)
def test_next_never_leaves_the_portal(client: Client, address: str) -> None:
    clara = person()
    assert type_credentials(client, clara.email, next=address)["Location"] == "/"


def test_next_inside_the_portal_is_followed(client: Client) -> None:
    clara = person()
    answer = client.get("/profile/edit/country/")
    assert answer["Location"] == "/login/?next=/profile/edit/country/"
    assert 'value="/profile/edit/country/"' in client.get(answer["Location"]).content.decode()
    assert type_credentials(client, clara.email, next="/profile/edit/country/")["Location"] == "/profile/edit/country/"


def test_whoever_is_signed_in_needs_no_form(client: Client) -> None:
    sign_in(client, person())
    assert client.get("/login/?next=/profile/")["Location"] == "/profile/"


def test_sign_out_asks_first_and_ends_the_session(client: Client) -> None:
    sign_in(client, person())
    stolen = session_cookie(client)
    assert client.get("/logout/").status_code == 200
    assert client.get("/profile/").status_code == 200
    assert client.post("/logout/")["Location"] == "/login/"
    client.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert client.get("/profile/").status_code == 302
    assert kinds()[-1] == EventKind.SIGNED_OUT


def test_a_form_without_any_cookie_explains_cookies() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"email": "clara@rochat.example", "password": PASSWORD})
    assert answer.status_code == 403
    assert "accounts/cookies.html" in [template.name for template in answer.templates]


def test_a_form_with_an_old_token_is_another_refusal() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/login/")
    answer = strict.post("/login/", {"email": "clara@rochat.example", "password": PASSWORD})
    assert answer.status_code == 403
    assert "accounts/cookies.html" not in [template.name for template in answer.templates]


def test_the_cookies_have_the_names_that_people_rely_on(client: Client) -> None:
    type_credentials(client, person().email)
    client.get("/profile/")
    assert "csrftoken" in client.cookies
    assert any("session" in name for name in client.cookies)


@pytest.mark.parametrize("path", ["/login/", "/signup/", "/login/recover/", "/accounts/switch/", "/login/cookies/"])
def test_pages_are_kept_by_nobody(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
