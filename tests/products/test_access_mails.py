"""Whoever's access changed gets one summary: through their own grants, through a team, or by joining and leaving it."""

import datetime

import pytest

from core.clock import now
from notifications.models import Message
from organizations.models import Team
from organizations.people.commands import add_to_team, change_teams
from organizations.people.teams import delete_team, set_members
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from tests import factories
from tests.products.conftest import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(house: House) -> Team:
    """Lucía's team, which uses the mail service."""
    made = factories.team(house.organization, "Ferias")
    made.members.add(house.lucia, house.clara)
    factories.grant(made, house.mail, "use")
    return made


def mails() -> dict[str, str]:
    """Texts of the summaries by address; one at most for each."""
    sent = Message.objects.filter(kind="products/access_changed")
    texts = {mail.address: mail.text for mail in sent}
    assert len(texts) == len(sent)
    return texts


def save(house: House, grantee: Grantee, plan: AccessPlan) -> None:
    save_access(actor=house.nadia, grantee=grantee, plan=plan, version=version_of(grantee), now=now())


def test_the_summary_says_rights_last_day_and_address(house: House) -> None:
    plan = AccessPlan({house.drive.pk: GrantChoice(factories.mask("statistics", "use"), datetime.date(2099, 12, 5))})
    save(house, Grantee.of(house.beat), plan)
    (text,) = mails().values()
    changed = text.partition("Changed to:")[2]
    item, address = changed.strip().splitlines()[:2]
    assert item.startswith("- Disco Taller: Use the service, Statistics, until ")
    assert "2099" in item
    assert address.startswith("  http")
    assert address.endswith(house.url(house.drive))


def test_a_change_of_rules_alone_is_told_too(house: House) -> None:
    held = {house.drive.pk: GrantChoice(factories.mask("technical"))}
    save(house, Grantee.of(house.beat), AccessPlan(held, {house.drive.kind.category_id: factories.mask("technical")}))
    (text,) = mails().values()
    assert f"New:\n\n- Future products of {house.drive.kind.category.name}: Technical" in text
    assert "Disco Taller" not in text


def test_members_of_a_team_are_told_of_its_rights(house: House, team: Team) -> None:
    save(house, Grantee.of(team), AccessPlan({house.drive.pk: GrantChoice(factories.mask("technical"))}))
    assert list(mails()) == [house.lucia.user.email]
    text = mails()[house.lucia.user.email]
    assert "Disco Taller" in text.partition("Changed to:")[2]
    assert "post.example" in text.partition("Taken away:")[2]


def test_rights_that_somebody_has_already_are_no_change(house: House, team: Team) -> None:
    factories.grant(house.lucia, house.mail, "use", "technical")
    delete_team(actor=house.nadia, team=team)
    assert mails() == {}


def test_joining_and_leaving_are_told_to_those_who_did(house: House, team: Team) -> None:
    set_members(actor=house.nadia, team=team, members=[house.beat])
    texts = mails()
    assert "post.example" in texts[house.beat.user.email].partition("New:")[2]
    assert "post.example" in texts[house.lucia.user.email].partition("Taken away:")[2]
    assert len(texts) == 2


def test_a_deleted_team_is_told_to_its_members(house: House, team: Team) -> None:
    delete_team(actor=house.nadia, team=team)
    assert "Taken away:\n\n- post.example" in mails()[house.lucia.user.email]


def test_putting_somebody_into_teams_tells_them(house: House, team: Team) -> None:
    change_teams(actor=house.nadia, subject=house.lucia, team_ids=[])
    add_to_team(actor=house.nadia, subjects=[house.beat], team=team)
    assert set(mails()) == {house.lucia.user.email, house.beat.user.email}
