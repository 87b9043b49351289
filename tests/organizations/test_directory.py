"""What memberships keep of their person, and the way into the fifty-first organization."""

import pytest

from organizations.models import Membership
from organizations.querysets import MEMBERSHIPS_SHOWN
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_membership_is_found_by_the_name_a_person_takes_later() -> None:
    member = factories.member(factories.organization(), user=factories.person(last_name="Monnet"))
    member.user.last_name = "Hürlimann"
    member.user.save()
    assert list(member.organization.memberships.matching("hurlimann")) == [member]
    assert not member.organization.memberships.matching("monnet hurlimann").exists()


def test_a_membership_follows_the_second_factor_of_its_person() -> None:
    member = factories.member(factories.organization())
    before = member.organization.to_mind().without_factor
    member.user.second_factor = "key"
    member.user.save()
    assert Membership.objects.get(pk=member.pk).second_factor == "key"
    assert member.organization.to_mind().without_factor == before - 1


def test_nobody_writes_what_a_trigger_keeps() -> None:
    member = factories.member(factories.organization())
    Membership.objects.filter(pk=member.pk).update(directory_key="zzz", second_factor="key")
    member.refresh_from_db()
    assert (member.directory_key.startswith("monnet clara"), member.second_factor) == (True, "none")


def test_the_way_into_an_organization_beyond_the_switcher_is_open() -> None:
    person = factories.person()
    for number in range(MEMBERSHIPS_SHOWN + 1):
        factories.organization(f"Casa {number:03}", owner=person)
    last = person.memberships.order_by("organization__name").last()
    assert last is not None
    assert factories.signed_in(person).get(f"/org/{last.organization.slug}/users/").status_code == 200


def test_many_organizations_are_found_by_a_word() -> None:
    clara = factories.person(language="es")
    for number in range(9):
        factories.organization(f"Taller Número {number}", owner=clara)
    client = factories.signed_in(clara)
    panel = client.get("/org/taller-numero-1/").content.decode()
    assert 'data-filter=".switcher__list li"' in panel
    found = client.get("/org/?q=numero+7").content.decode().split("<main")[1]
    assert "Taller Número 7" in found
    assert "Taller Número 8" not in found
