"""The person's own page and the language of every page."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.profile.commands import change_profile
from security.kinds import EventKind
from security.models import Event
from tests.factories import person, sign_in

pytestmark = pytest.mark.django_db
CHANGES = [
    ("identity", {"first_name": "Clàra", "last_name": "Monnet-Li"}),
    ("language", {"language": "de"}),
    ("country", {"country": "FR"}),
    ("time-zone", {"time_zone": "America/Bogota"}),
    ("appearance", {"theme": "dark"}),
]


@pytest.mark.parametrize(("block", "values"), CHANGES)
def test_every_box_is_saved_with_before_and_after(client: Client, block: str, values: dict[str, str]) -> None:
    clara = person()
    sign_in(client, clara)
    assert client.get(f"/profile/edit/{block}/").status_code == 200
    assert client.post(f"/profile/edit/{block}/", values)["Location"] == "/profile/"
    clara.refresh_from_db()
    assert {name: str(getattr(clara, name)) for name in values} == values
    event = Event.objects.get(kind=EventKind.PROFILE_CHANGED)
    assert event.data["after"] == values
    assert event.data["before"] != values


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ("identity", {"first_name": "", "last_name": "x"}),
        ("identity", {"first_name": "x" * 81}),
        ("identity", {"first_name": "a\x00b"}),
        ("identity", {"first_name": "Clara\u202egro.live"}),
        ("identity", {"first_name": "Clara\r\nBcc: x@x.example"}),
        ("language", {"language": "pt"}),
        ("country", {"country": "XX"}),
        ("time-zone", {"time_zone": "Mars/Olympus"}),
        ("appearance", {"theme": "pink"}),
    ],
)
def test_what_does_not_exist_is_refused(client: Client, block: str, values: dict[str, str]) -> None:
    clara = person()
    sign_in(client, clara)
    assert client.post(f"/profile/edit/{block}/", values).status_code == 422
    assert not Event.objects.filter(kind=EventKind.PROFILE_CHANGED).exists()


def test_an_unknown_box_does_not_exist(client: Client) -> None:
    sign_in(client, person())
    assert client.get("/profile/edit/password/").status_code == 404


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/profile/")["Location"] == "/login/?next=/profile/"
    assert client.post("/profile/theme/", {"theme": "dark"})["Location"].startswith("/login/")


def test_the_page_says_what_changed(client: Client) -> None:
    sign_in(client, person(language="en", time_zone="Europe/Zurich"))
    zone = client.post("/profile/edit/time-zone/", {"time_zone": "Europe/Paris"}, follow=True).content.decode()
    assert "Time zone: " in zone
    country = client.post("/profile/edit/country/", {"country": "FR"}, follow=True).content.decode()
    assert "Your profile is saved. Country: France" in country
    again = client.post("/profile/edit/country/", {"country": "FR"}, follow=True).content.decode()
    assert "Nothing changed." in again


def test_saving_the_same_values_writes_nothing() -> None:
    clara = person()
    change_profile(actor=clara, first_name=clara.first_name)
    assert not Event.objects.exists()
    change_profile(actor=clara, first_name="Ana")
    assert Event.objects.count() == 1


def test_only_fields_of_the_profile_can_be_changed() -> None:
    with pytest.raises(ValueError, match="is_staff"):
        change_profile(actor=person(), is_staff="1")


def test_a_form_cannot_smuggle_other_fields(client: Client) -> None:
    clara = person()
    sign_in(client, clara)
    client.post("/profile/edit/country/", {"country": "FR", "is_staff": "1", "email": "other@x.example"})
    clara.refresh_from_db()
    assert not clara.is_staff
    assert clara.email != "other@x.example"


def test_the_profile_shows_the_login_and_no_dead_button(client: Client) -> None:
    clara = person()
    sign_in(client, clara)
    page = client.get("/profile/").content.decode()
    assert clara.email in page
    assert "disabled" not in page


def test_the_theme_comes_from_the_menu_and_goes_back(client: Client) -> None:
    clara = person()
    sign_in(client, clara)
    answer = client.post("/profile/theme/", {"theme": "dark", "next": "/profile/edit/country/"})
    assert (answer.status_code, answer["Location"]) == (303, "/profile/edit/country/")
    assert 'data-theme="dark"' in client.get("/profile/").content.decode()
    assert client.post("/profile/theme/", {"theme": "pink"})["Location"] == "/profile/edit/appearance/"
    assert client.get("/profile/theme/")["Location"] == "/profile/edit/appearance/"


@pytest.mark.parametrize("language", ["es", "en", "fr", "de", "it"])
def test_every_page_of_a_stranger_speaks_their_language(client: Client, language: str) -> None:
    for path in ("/login/", "/signup/", "/login/recover/", "/login/cookies/", "/accounts/switch/", "/language/"):
        answer = client.get(path, headers={"accept-language": language})
        assert answer["Content-Language"] == language
        assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("language", ["", "ja", "pt-BR,ja;q=0.5", "xx", "*", "\x7f"])
def test_unknown_languages_of_the_browser_give_spanish(client: Client, language: str) -> None:
    assert client.get("/login/", headers={"accept-language": language})["Content-Language"] == "es"


def test_a_stranger_chooses_a_language_for_this_browser(client: Client) -> None:
    answer = client.post("/language/", {"language": "it", "next": "/signup/"}, headers={"accept-language": "de"})
    assert (answer.status_code, answer["Location"]) == (303, "/signup/")
    assert client.get("/login/", headers={"accept-language": "de"})["Content-Language"] == "it"


def test_the_language_of_the_profile_wins(client: Client) -> None:
    clara = person(language="fr")
    sign_in(client, clara)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "it"
    assert client.get("/profile/", headers={"accept-language": "de"})["Content-Language"] == "fr"
    client.post("/language/", {"language": "en", "next": "/profile/"})
    clara.refresh_from_db()
    assert clara.language == "en"


@pytest.mark.parametrize(("language", "to"), [("pt", "/login/"), ("", "/login/"), ("x" * 5000, "/login/")])
def test_an_unknown_choice_is_refused(client: Client, language: str, to: str) -> None:
    assert client.post("/language/", {"language": language, "next": to}).status_code == 422


def test_the_language_page_never_leads_away(client: Client) -> None:
    assert client.post("/language/", {"language": "it", "next": "https://evil.example/"})["Location"] == "/login/"
