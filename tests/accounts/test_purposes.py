"""Fields say what they are for: browsers fill them in, and programs that keep passwords find the login beside each."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts import steps
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LOGIN = re.compile(r'<input type="text" name="username" value="([^"]*)" autocomplete="username" hidden>')


def purposes(page: bytes) -> dict[str, str]:
    """Names of the fields of a page with what they are for."""
    inputs = re.findall(r"<(?:input|select)\b[^>]*>", page.decode())
    named = ((re.search(r'\bname="([^"]+)"', one), re.search(r'\bautocomplete="([^"]+)"', one)) for one in inputs)
    return {name[1]: purpose[1] for name, purpose in named if name and purpose}


def test_an_invited_person_gets_login_and_password_kept_together(cast: Cast) -> None:
    invitation = factories.invitation(cast.member("nadia"))
    page = factories.browser().get(f"/invite/{invitation.token}/account/").content
    assert LOGIN.findall(page.decode()) == [invitation.email]
    assert purposes(page) == {
        "first_name": "given-name", "last_name": "family-name", "username": "username", "password": "new-password",
    }  # fmt: skip


def test_the_login_of_a_sign_up_is_its_address(client: Client) -> None:
    found = purposes(client.get("/signup/").content)
    assert (found["email"], found["password"]) == ("username", "new-password")
    assert (found["first_name"], found["last_name"]) == ("given-name", "family-name")


@pytest.mark.parametrize(
    "url",
    [
        "/profile/security/password/",
        "/profile/security/email/",
        "/login/again/",
        "/org/talleres-rochat/settings/export/",
    ],
)
def test_whoever_types_a_password_again_has_the_login_beside_it(cast: Cast, url: str) -> None:
    page = cast.client("nadia").get(url).content.decode()
    assert LOGIN.findall(page) == [cast.nadia.email]
    assert page.index(LOGIN.findall(page)[0]) < page.index('type="password"')


def test_the_new_password_of_a_recovery_has_the_login_beside_it(client: Client, cast: Cast) -> None:
    steps.ask_recovery(client, cast.nadia.email)
    page = client.post("/login/recover/code/", {"code": steps.recovery_code(client)}, follow=True).content.decode()
    assert LOGIN.findall(page) == [cast.nadia.email]


def test_the_own_data_say_what_they_are(cast: Cast) -> None:
    nadia = cast.client("nadia")
    assert purposes(nadia.get("/profile/edit/identity/").content) == {
        "first_name": "given-name", "last_name": "family-name",
    }  # fmt: skip
    assert purposes(nadia.get("/profile/edit/country/").content) == {"country": "country"}


def test_the_address_of_an_organization_says_what_it_is(cast: Cast) -> None:
    found = purposes(cast.client("nadia").get("/org/new/").content)
    assert (found["street"], found["postcode"], found["town"]) == ("address-line1", "postal-code", "address-level2")


def test_a_person_with_one_name_signs_up(client: Client) -> None:
    steps.apply(client, first_name="Suharto", last_name="")
    assert client.post("/signup/code/", {"code": steps.sign_up_code(client)}).status_code == 303
    assert User.objects.get(email="ana@vidal.example").full_name == "Suharto"


@pytest.mark.parametrize("written", ["{0} {1}", "\u202a{0}-{1}\u202c", "{0}\u00a0{1}"])
def test_a_code_of_a_mail_is_taken_in_any_spelling(client: Client, written: str) -> None:
    steps.apply(client)
    code = steps.sign_up_code(client)
    answer = client.post("/signup/code/", {"code": written.format(code[:3], code[3:])})
    assert answer.status_code == 303


@pytest.mark.parametrize("typed", ["\u200b{}", "{}\u200f", "\u00a0{}\u2060"])
def test_an_address_with_marks_around_it_signs_in(client: Client, cast: Cast, typed: str) -> None:
    assert steps.type_credentials(client, typed.format(cast.nadia.email)).url == "/login/2fa/"
