"""*Cambiar de usuario*: the accounts of this browser (ORG-19)."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.test import Client

from accounts.sign_in.known_browsers import SALT
from core.clock import now
from tests.accounts.steps import type_credentials
from tests.factories import person, sign_in

pytestmark = pytest.mark.django_db


def addresses(client: Client) -> list[str]:
    return [entry.email for entry in client.get("/accounts/switch/").context["accounts"]]


def test_only_successful_sign_ins_are_remembered(client: Client) -> None:
    clara, olga = person(), person()
    type_credentials(client, olga.email, "wrong password")
    type_credentials(client, clara.email)
    assert addresses(client) == [clara.email]
    assert client.cookies[settings.ACCOUNTS_COOKIE_NAME]["httponly"]


def test_what_the_cookie_says_counts_for_a_year_even_when_a_browser_keeps_it_longer(client: Client) -> None:
    clara = person()
    start = now()
    with time_machine.travel(start, tick=False):
        type_credentials(client, clara.email)
        client.post("/logout/")
    for days, known in ((364, [clara.email]), (366, [])):
        with time_machine.travel(start + datetime.timedelta(days=days), tick=False):
            assert addresses(client) == known


def test_choosing_one_signs_out_and_fills_the_address(client: Client) -> None:
    clara, olga = person(), person()
    type_credentials(client, olga.email)
    type_credentials(client, clara.email)
    assert client.post("/accounts/switch/", {"email": olga.email})["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    assert f'value="{olga.email}"' in client.get("/login/").content.decode()


def test_choosing_the_present_account_changes_nothing(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    assert client.post("/accounts/switch/", {"email": clara.email})["Location"] == "/"
    assert "_auth_user_id" in client.session


def test_other_credentials_leave_the_address_empty(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    assert client.post("/accounts/switch/", {})["Location"] == "/login/"
    assert clara.email not in client.get("/login/").content.decode()


def test_an_account_that_was_not_remembered_is_not_filled_in(client: Client) -> None:
    sign_in(client, person())
    client.post("/accounts/switch/", {"email": "olga@globex.example"})
    page = client.get("/login/").content.decode()
    assert 'type="email"' in page
    assert "olga@globex.example" not in page


def test_an_account_can_be_forgotten(client: Client) -> None:
    clara, olga = person(), person()
    type_credentials(client, olga.email)
    type_credentials(client, clara.email)
    client.post("/accounts/switch/forget/", {"email": olga.email})
    assert addresses(client) == [clara.email]


def test_five_accounts_at_most(client: Client) -> None:
    people = [person() for _number in range(6)]
    for someone in people:
        type_credentials(client, someone.email)
    assert addresses(client) == [someone.email for someone in reversed(people[1:])]


def test_long_names_never_break_the_cookie(client: Client) -> None:
    for number in range(5):
        type_credentials(client, person(first_name=f"{number}" + "名" * 79, last_name="前" * 80).email)
    assert len(client.cookies[settings.ACCOUNTS_COOKIE_NAME].value) < 4000
    assert addresses(client)


@pytest.mark.parametrize(
    "value",
    ["", "x", "W1siYSJdXQ:1:2", signing.dumps([["a@b.example", "A", "d"]], salt="another")],
    ids=["empty", "no signature", "wrong signature", "signed for something else"],
)
def test_a_tampered_cookie_is_nothing(client: Client, value: str) -> None:
    client.cookies[settings.ACCOUNTS_COOKIE_NAME] = value
    assert addresses(client) == []


def test_a_cookie_of_another_shape_is_nothing(client: Client) -> None:
    client.cookies[settings.ACCOUNTS_COOKIE_NAME] = signing.dumps(["old", 3], salt=SALT)
    assert addresses(client) == []


def test_a_strangers_page_lists_and_signs_nobody_in(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    client.post("/logout/")
    assert addresses(client) == [clara.email]
    assert client.get("/profile/").status_code == 302
