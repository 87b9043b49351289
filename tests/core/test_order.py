"""Names stand where people look for them: in lists that the database orders, and in those that pages order."""

import pytest
from django.db import connection

from core.clock import now
from core.order import name_key
from organizations.models import Membership, Organization
from tests import factories
from tests.walk import Walk

pytestmark = pytest.mark.django_db
ORDERED = [
    "Álamo 1",
    "Álamo 2",
    "Álamo 9",
    "Álamo 10",
    "alba",
    "Ärzte",
    "Brücke 0",
    "zorro 007",
    "Zorro 7b",
    "Zorro 11",
]


def test_numbers_count_and_case_and_accents_do_not() -> None:
    mixed = ORDERED[::-1]
    assert sorted(mixed, key=name_key) == ORDERED


def test_the_database_has_the_same_order() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM unnest(%s::text[]) AS name ORDER BY name_key(name), name", [ORDERED[::-1]])
        assert [name for (name,) in cursor.fetchall()] == ORDERED


def test_ones_organizations_stand_in_that_order_everywhere() -> None:
    person = factories.person()
    for name in reversed(ORDERED):
        factories.organization(name, owner=person)
    mine = Membership.objects.memberships_of(person, now())
    assert [each.organization.name for each in mine] == ORDERED
    assert [each.name for each in Organization.objects.filter(memberships__user=person)] == ORDERED
    page = Walk(factories.signed_in(person), "/org/").page
    rows = [each.name for each in page.all("a") if each.name in ORDERED]
    assert rows[-len(ORDERED) :] == ORDERED


def test_teams_stand_in_that_order() -> None:
    house = factories.organization()
    for name in reversed(ORDERED):
        factories.team(house, name)
    assert [each.name for each in house.teams.all()] == ORDERED
    assert list(house.to_mind().teams.values()) == ORDERED


def test_who_has_no_name_stands_where_their_address_belongs() -> None:
    house = factories.organization()
    names = [("", "Zoë", "b"), ("Alba", "", "z"), ("", "", "m"), ("Nuñez", "Ana", "a")]
    for last, first, email in names:
        factories.member(house, user=factories.person(f"{email}@x.example", last_name=last, first_name=first))
    listed = house.memberships.filter(user__email__endswith="@x.example").order_by("directory_key")
    assert [each.user.email[0] for each in listed] == ["z", "m", "a", "b"]
