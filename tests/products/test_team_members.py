"""The members of a team in a large organization: a page of them at a time, others by a search; no choice is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from organizations.models import Membership, Team
from tests import factories
from tests.products.conftest import House
from tests.walk import Walk

pytestmark = pytest.mark.django_db
INSIDE, OUTSIDE = 60, 20


@pytest.fixture
def team(house: House) -> Team:
    """Sixty people whose addresses begin with in, beside twenty that begin with out."""
    people = [User(email=f"in{number:02}@ferias.example", first_name="In", language="en") for number in range(INSIDE)]
    people += [
        User(email=f"out{number:02}@ferias.example", first_name="Out", language="en") for number in range(OUTSIDE)
    ]
    facts = {"organization": house.organization, "role": "collaborator", "joined_at": now()}
    made = Membership.objects.bulk_create(Membership(user=user, **facts) for user in User.objects.bulk_create(people))
    team = factories.team(house.organization)
    team.members.set(made[:INSIDE])
    return team


def address(house: House, team: Team, more: str = "") -> str:
    return f"/org/{house.organization.slug}/teams/{team.pk}/members/{more}"


def walk(house: House, team: Team, more: str = "") -> Walk:
    return Walk(house.client(house.clara), address(house, team, more))


def drawn(page: Walk) -> list[str]:
    """Addresses of the people with a tick."""
    return [label.text.partition(" · ")[2].partition("@")[0] for label in page.page.all("label") if "·" in label.text]


def untick(page: Walk, who: str) -> Walk:
    """Take one of the ticks that stand on the page."""
    ticks = [box for box in page.page.all("input") if box.get("name") == "members" and box.has("checked")]
    gone = page.field(who).get("value")
    page.answers["members"] = [box.get("value") for box in ticks if box.get("value") != gone]
    return page


def names(team: Team) -> set[str]:
    return {email.partition("@")[0] for email in team.members.values_list("user__email", flat=True)}


def test_members_are_drawn_a_page_at_a_time_and_nobody_else(house: House, team: Team) -> None:
    page = walk(house, team)
    assert drawn(page) == [f"in{number:02}" for number in range(50)]
    assert page.sees("1–50 of 60")
    assert drawn(page.press("Next page")) == [f"in{number:02}" for number in range(50, 60)]
    assert drawn(page.press("Previous page"))[0] == "in00"


def test_finishing_without_a_change_changes_nobody(house: House, team: Team) -> None:
    before = names(team)
    assert walk(house, team).press("Finish").url.endswith(f"/teams/{team.pk}/")
    assert names(team) == before


def test_what_was_chosen_stays_through_searches_and_pages(house: House, team: Team) -> None:
    before = names(team)
    page = untick(walk(house, team), "In · in03@").press("Next page")
    assert "in03" in drawn(page)
    page.answers["q"] = ["out07"]
    page.press("Search")
    assert drawn(page) == ["in03", "out07"]
    page.answers["members"] = [page.field("Out · out07@").get("value")]
    page.press("Remove the filter").press("Finish")
    assert names(team) == before - {"in03"} | {"out07"}


def test_a_search_that_finds_nobody_says_so(house: House, team: Team) -> None:
    page = walk(house, team)
    page.answers["q"] = ["zzz"]
    assert page.press("Search").sees("Nothing matches these filters")
    page.press("Finish")
    assert len(names(team)) == INSIDE


@pytest.mark.parametrize("do", ["page:0", "page:99", "page:-1", "page:x", "page:", "page:٣", "show", "clear"])
def test_looking_around_changes_nothing(house: House, team: Team, do: str) -> None:
    answer = house.client(house.clara).post(address(house, team), {"do": do, "shown": ["x", "1" * 30, ""]})
    assert answer.status_code == 200
    assert len(names(team)) == INSIDE


def test_the_leader_of_a_new_team_may_stand_on_another_page(house: House, team: Team) -> None:
    last = team.members.get(user__email="in59@ferias.example")
    page = Walk(house.client(house.clara), f"/org/{house.organization.slug}/teams/add/")
    page.fill(Name="Ferias").press("Continue").press("Continue")
    for who in ("in59", "out03"):
        page.answers["q"] = [who]
        page.press("Search")
        boxes = [box for box in page.page.all("input") if box.get("name") == "members"]
        found = page.field(f"{who.rstrip('0123456789').title()} · {who}@").get("value")
        page.answers["members"] = [found, *(box.get("value") for box in boxes if box.has("checked"))]
    page.answers["leader"] = [str(last.pk)]
    page.answers["q"] = ["in01"]
    assert page.press("Search").press("Finish").status == 200
    made = house.organization.teams.get(name="Ferias")
    assert (made.leader, names(made)) == (last, {"in59", "out03"})


def test_somebody_who_left_meanwhile_is_refused(house: House, team: Team) -> None:
    page = walk(house, team)
    team.members.get(user__email="in07@ferias.example").delete()
    assert page.press("Finish").status == 422
    assert page.sees("no longer belongs to the organization")


def queries(house: House, team: Team) -> int:
    client = house.client(house.clara)
    client.get(address(house, team))
    with CaptureQueriesContext(connection) as found:
        client.get(address(house, team))
    return len(found)


@pytest.mark.proof
def test_the_form_asks_as_often_for_60_members_as_for_2(house: House, team: Team) -> None:
    many = queries(house, team)
    team.members.set(team.members.all()[:2])
    assert queries(house, team) == many <= 10
