"""What a password must be, and the second look before something with weight."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.client import RequestFactory
from django.utils.translation import override

from accounts.hashers import Argon2id
from accounts.models import User
from accounts.password_rules import is_leaked
from security.kinds import EventKind
from security.models import Event
from security.sign_in.reauthentication import Reauthenticate
from tests.accounts.steps import APPLICATION, another_browser, apply, sign_up_code, type_credentials
from tests.factories import PASSWORD, hashed, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """The language of the reasons below."""
    with override("en"):
        yield


@pytest.mark.parametrize(
    "password", ["una frase bastante larga", "😀" * 3 + "quince letras o más", "        fifteen        spaces"]
)
def test_long_passwords_of_any_letters_are_fine_and_open_the_account(password: str) -> None:
    user = User()
    validate_password(password, user)
    user.set_password(password)
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "x")


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


@pytest.mark.parametrize("password", ["Sommer24", "elephant", "password1", "11112222", "clara-monnet"])
def test_eight_characters_do_with_a_second_step_unless_they_are_guessed(password: str) -> None:
    protected = User(first_name="Clara", last_name="Monnet", email="cm@rochat.example", second_factor="app")
    validate_password("k7#pQz2m", protected)
    with pytest.raises(ValidationError):
        validate_password(password, protected)
    with pytest.raises(ValidationError, match="7 more"):
        validate_password("k7#pQz2m", User())


def test_words_of_the_provider_are_the_first_that_are_tried(settings: LazySettings) -> None:
    validate_password("zubrowkazubrowka", User())
    settings.PRODUCT_NAME = "Zubrowka Portal"
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password("zubrowkazubrowka", User())


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("abc", "Strength: very weak. Add at least 12 more"),
        ("k7#pQz2m,Xw9!d", "Strength: strong. Add at least 1 more"),
        ("abababababababab", "Strength: very weak. This password is easy to guess"),
    ],
)
def test_a_refusal_says_the_strength_and_what_to_do(password: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        validate_password(password, User())


def test_the_slowest_password_takes_no_time_worth_mentioning() -> None:
    started = time.process_time()
    validate_password("4@8({[<369&#!1/|0$5+7%2" * 8, User())
    assert time.process_time() - started < 2


def leaked(folder: Path, *passwords: str, ending: bytes = b"\r\n") -> Path:
    """A file as the public downloaders write it, with 5,000 other lines."""
    hashes = [hashlib.sha1(text.encode()).hexdigest().upper() for text in (*passwords, *map(str, range(5000)))]
    path = folder / "ordered-by-hash.txt"
    path.write_bytes(b"".join(f"{each}:{len(each)}".encode() + ending for each in sorted(hashes)))
    return path


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_every_line_of_the_leaked_file_is_found_and_nothing_else(tmp_path: Path, ending: bytes) -> None:
    path = leaked(tmp_path, ending=ending)
    assert all(is_leaked(str(number), path) for number in range(5000))
    assert not any(is_leaked(f"{number} not there", path) for number in range(2000))
    assert not is_leaked("1", leaked_nothing(tmp_path))


def leaked_nothing(folder: Path) -> Path:
    """An empty file."""
    path = folder / "empty.txt"
    path.touch()
    return path


def test_a_leaked_password_is_refused_and_the_file_may_vanish(tmp_path: Path, settings: LazySettings) -> None:
    settings.BREACHED_PASSWORDS_PATH = leaked(tmp_path, "k7#pQz2m,Xw9!dRs")
    with pytest.raises(ValidationError, match="on public lists"):
        validate_password("k7#pQz2m,Xw9!dRs", User())
    settings.BREACHED_PASSWORDS_PATH.unlink()
    validate_password("k7#pQz2m,Xw9!dRs", User())


def test_whoever_lost_the_second_step_is_asked_for_a_longer_password(client: Client) -> None:
    clara = person(password=hashed("k7#pQz2m"), second_factor="app")
    assert "Your password is short" not in type_and_see(client, clara, "k7#pQz2m")
    User.objects.filter(pk=clara.pk).update(second_factor="none")
    assert "Your password is short" in type_and_see(another_browser(), clara, "k7#pQz2m")


def type_and_see(client: Client, user: User, password: str) -> str:
    """Sign in and read the first page."""
    type_credentials(client, user.email, password)
    return str(client.get("/profile/").content.decode())


def old_argon2(password: str) -> str:
    """Hashed with another cost."""
    weaker = Argon2id()
    weaker.memory_cost = 8192
    return str(weaker.encode(password, weaker.salt()))


@pytest.mark.parametrize("old", [old_argon2, lambda password: make_password(password, hasher="pbkdf2_sha256")])
@pytest.mark.usefixtures("real_hashes")
def test_an_old_hash_is_renewed_at_sign_in(client: Client, old: Callable[[str], str]) -> None:
    clara = person(password=old(PASSWORD))
    assert type_credentials(client, clara.email).status_code == 303
    clara.refresh_from_db()
    assert clara.password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert client.get("/profile/").status_code == 200


@pytest.mark.usefixtures("real_hashes")
def test_an_old_hash_renewed_while_confirming_keeps_the_session(client: Client) -> None:
    clara = person(password=old_argon2(PASSWORD))
    sign_in(client, clara)
    assert client.post("/login/again/", {"password": PASSWORD}).status_code == 303
    clara.refresh_from_db()
    assert "m=47104" in clara.password
    assert client.get("/profile/").status_code == 200


@pytest.mark.usefixtures("real_hashes")
def test_hashes_are_argon2id_at_full_cost(client: Client) -> None:
    apply(client)
    client.post("/signup/code/", {"code": sign_up_code(client)})
    assert User.objects.get(email=APPLICATION["email"]).password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")


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
    assert Event.objects.filter(kind=EventKind.REAUTHENTICATION_FAILED).count() == 1


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
    assert Reauthenticate(request, {"password": PASSWORD}).is_valid()
    wrong = Reauthenticate(request, {"password": "wrong password"})
    assert not wrong.is_valid()
    assert "wrong password" not in wrong.as_p()
