"""A sign-in from a new place is told to its person, and nothing else is (SEC-18, SEC-50)."""

import pytest
from django.conf import LazySettings

from core.clock import now
from security.base.origin import Origin
from security.models import KnownPlace, SecurityPreferences
from security.sign_in.places import MOST_PLACES, record_place
from tests.accounts.steps import apply, sign_up_code
from tests.factories import person
from tests.security.steps import BERLIN, BERN, ZURICH, browser, come_back, enter, mails

pytestmark = pytest.mark.django_db


def test_the_first_place_of_an_account_is_no_news() -> None:
    clara = person()
    enter(browser(), clara.email)
    assert clara.known_places.count() == 1
    assert mails(clara.email) == []


def test_a_new_account_hears_nothing_of_its_own_sign_up() -> None:
    client = browser()
    apply(client)
    client.post("/signup/code/", {"code": sign_up_code(client)})
    assert KnownPlace.objects.get().user.email == "ana@vidal.example"
    assert mails("ana@vidal.example") == []


def test_a_private_window_on_the_same_network_is_news() -> None:
    clara = person()
    enter(browser(), clara.email)
    enter(browser(), clara.email)
    [mail] = mails(clara.email, "new_place")
    assert mail.subject == "New sign-in from Switzerland"
    assert "a network that you have used before" in mail.text


def test_the_same_browser_is_known_in_every_network_of_its_country() -> None:
    clara, client = person(), browser(BERN)
    enter(client, clara.email)
    come_back(client, clara.email)
    come_back(client, clara.email, REMOTE_ADDR=ZURICH)
    assert mails(clara.email) == []
    assert clara.known_places.count() == 2


def test_a_known_browser_in_another_country_is_news_once() -> None:
    clara, client = person(), browser(BERN)
    enter(client, clara.email)
    for _day in range(2):
        come_back(client, clara.email, REMOTE_ADDR=BERLIN)
    [mail] = mails(clara.email, "new_place")
    assert "Germany (approximate)" in mail.text


def test_the_browser_of_a_colleague_is_new_for_me() -> None:
    clara, beat, client = person(), person(), browser()
    enter(browser(), beat.email)
    enter(client, clara.email)
    come_back(client, beat.email)
    assert [len(mails(each.email)) for each in (clara, beat)] == [0, 1]


def test_deleted_cookies_make_the_next_sign_in_a_new_place() -> None:
    clara, client = person(), browser()
    enter(client, clara.email)
    client.cookies.clear()
    enter(client, clara.email)
    assert len(mails(clara.email, "new_place")) == 1


@pytest.mark.parametrize(
    ("hears_all", "kinds"), [(False, ["security/new_place"]), (True, ["security/signed_in", "security/new_place"])]
)
def test_people_choose_which_sign_ins_they_hear_of(*, hears_all: bool, kinds: list[str]) -> None:
    clara = person()
    SecurityPreferences.objects.create(user=clara, mails_every_sign_in=hears_all)
    for _window in range(2):
        enter(browser(), clara.email)
    assert [mail.kind for mail in mails(clara.email)] == kinds


def test_the_mail_says_when_where_and_what_and_leads_nowhere() -> None:
    clara = person(time_zone="Asia/Tokyo")
    SecurityPreferences.objects.create(user=clara, safety_phrase="siete gatos azules")
    for _window in range(2):
        enter(browser(), clara.email)
    [mail] = mails(clara.email)
    for words in ("Firefox · Linux", "Switzerland (approximate)", "(Tokyo)", "siete gatos azules", mail.code):
        assert words in mail.text
        assert words in mail.html
    assert "href=" not in mail.html
    assert "/login" not in mail.text


@pytest.mark.parametrize(("proxies", "place"), [(0, "an unknown place"), (1, "Switzerland (approximate)")])
def test_a_forged_header_moves_nobody(settings: LazySettings, proxies: int, place: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    clara = person()
    enter(browser("203.0.113.9"), clara.email, headers={"x-forwarded-for": BERN})
    enter(browser("203.0.113.9"), clara.email, headers={"x-forwarded-for": f"{BERLIN}, {BERN}"})
    assert f"Where: {place[0].upper()}{place[1:]}" in mails(clara.email)[0].text
    assert set(clara.known_places.values_list("country", flat=True)) == {"CH" if proxies else ""}


@pytest.mark.parametrize("agent", ["<script>alert(1)</script>\"'", "Firefox/\x85\x1b[31m‮9.9", "curl/<b>\tBcc: x@x"])
def test_a_hostile_device_stays_text_in_every_mail(agent: str) -> None:
    clara = person()
    record_place(clara, device="one", origin=Origin(BERN), now=now())
    enter(browser(agent=agent.encode().decode("latin-1")), clara.email)
    [mail] = mails(clara.email)
    assert "<script>" not in mail.html
    assert "<b>\t" not in mail.html
    assert mail.subject.isprintable()
    assert all(letter.isprintable() for letter in mail.text.replace("\n", ""))


@pytest.mark.proof
def test_a_browser_that_forgets_does_not_fill_the_table() -> None:
    clara = person()
    for number in range(MOST_PLACES + 5):
        record_place(clara, device=f"window {number}", origin=Origin(BERN), now=now())
    assert clara.known_places.count() == MOST_PLACES
    assert clara.known_places.filter(device=f"window {MOST_PLACES + 4}").exists()
