"""What a password must be, and the second look before something with weight."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.client import RequestFactory

from accounts.models import User
from security.journal import Kind
from security.models import Event
from security.reauthentication import ConfirmedByPassword
from tests.accounts.steps import APPLICATION, another_browser, apply, sign_up_code, type_credentials
from tests.factories import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password", ["una frase bastante larga", "😀" * 3 + "quince letras o más", "        fifteen        spaces"]
)
def test_long_passwords_of_any_letters_are_fine(password: str) -> None:
    validate_password(password, User())


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "passwordpassword",
        "PasswordPassword",
        "qwertyuiopqwertyuiop",
        "1" * 30,
        "abababababababab",
        "clara.monnet@rochat",
    ],
)
def test_short_common_and_own_words_are_refused(password: str) -> None:
    clara = User(first_name="Clara", last_name="Monnet", email="clara.monnet@rochat.example")
    with pytest.raises(ValidationError):
        validate_password(password, clara)


def test_hashes_are_argon2id() -> None:
    assert person().password.startswith("argon2$argon2id$")


def test_two_spellings_of_one_password_are_one(client: Client) -> None:
    apply(client, password="ｕｎａ frase con cafe\u0301 dentro")
    client.post("/signup/code/", {"code": sign_up_code(client)})
    assert (
        type_credentials(another_browser(), APPLICATION["email"], "una frase con caf\u00e9 dentro").status_code == 303
    )


def test_space_at_the_ends_belongs_to_the_password(client: Client) -> None:
    apply(client, password="  una frase bastante larga  ")
    client.post("/signup/code/", {"code": sign_up_code(client)})
    assert type_credentials(another_browser(), APPLICATION["email"], "una frase bastante larga").status_code == 422


@pytest.mark.parametrize("password", ["x" * 201, "una frase\x00 bastante larga", "y" * 100_000])
def test_passwords_beyond_reason_are_refused(client: Client, password: str) -> None:
    assert apply(client, password=password).status_code == 422
    assert type_credentials(client, "clara@rochat.example", password).status_code == 422


def test_the_password_is_asked_again(client: Client) -> None:
    sign_in(client, person())
    refused = client.post("/login/again/", {"password": "wrong password"})
    assert refused.status_code == 422
    assert "The password is not correct" in refused.content.decode()
    assert client.post("/login/again/", {"password": PASSWORD, "next": "/profile/"})["Location"] == "/profile/"
    assert Event.objects.filter(kind=Kind.REAUTHENTICATION_FAILED).count() == 1


def test_asking_again_is_limited(client: Client) -> None:
    sign_in(client, person())
    for _try in range(5):
        client.post("/login/again/", {"password": "wrong password"})
    answer = client.post("/login/again/", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "Try again in 15 minutes." in answer.content.decode()


def test_a_confirmation_form_takes_only_the_own_password(client: Client, rf: RequestFactory) -> None:
    sign_in(client, person())
    request = rf.post("/")
    request.user, request.session = person(), client.session
    assert ConfirmedByPassword(request, {"password": PASSWORD}).is_valid()
    wrong = ConfirmedByPassword(request, {"password": "wrong password"})
    assert not wrong.is_valid()
    assert "wrong password" not in wrong.as_p()
