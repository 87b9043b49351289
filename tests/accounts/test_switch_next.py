"""Changing user on the way to somewhere does not lose the way."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, person, signed_in


@pytest.mark.django_db
def test_changing_user_leads_to_where_the_person_was_going() -> None:
    client = signed_in(person())
    answer = client.post("/accounts/switch/", {"next": "/invite/abc/"})
    assert (answer.status_code, answer["Location"]) == (303, "/login/?next=%2Finvite%2Fabc%2F")


@pytest.mark.django_db
def test_a_way_that_leaves_the_portal_is_dropped() -> None:
    answer = signed_in(person()).post("/accounts/switch/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/login/"


@pytest.mark.django_db
def test_the_sign_in_page_takes_an_address_from_its_own_address(client: Client) -> None:
    assert b'value="clara@talleres-rochat.example"' in client.get("/login/?email=clara@talleres-rochat.example").content


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["foo", "httpfoo", "?x", "home", "profile", "organizations:people", "x.y", "..", "#"])
def test_a_way_that_is_no_path_is_dropped(way: str) -> None:
    client = signed_in(person())
    assert client.get("/login/", {"next": way})["Location"] == "/"
    assert client.post("/language/", {"language": "en", "next": way})["Location"] == "/login/"
    assert client.post("/login/again/", {"password": PASSWORD, "next": way})["Location"] == "/profile/"
    assert client.post("/login/", {"email": person().email, "password": PASSWORD, "next": way})["Location"] == "/"
