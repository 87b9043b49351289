"""A new work team exists when it is finished, not before; its pages are one draft (SCR-6)."""

import pytest

from core.models import StoredForm
from organizations.models import Team
from products.models import Grant
from security.models import Event
from tests import factories
from tests.products.conftest import House
from tests.races import at_once
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def start(house: House) -> Walk:
    return Walk(house.client(house.clara), f"/org/{house.organization.slug}/teams/add/")


def last_step(house: House) -> Walk:
    """Named, with technical rights over the drive, at the people."""
    walk = start(house).fill(Name="Ferias").press("Continue")
    return walk.choose("Technical: Disco Taller").press("Continue")


def test_nothing_exists_before_the_end(house: House) -> None:
    last_step(house)
    assert (Team.objects.count(), Grant.objects.filter(team__isnull=False).count()) == (0, 0)
    assert not Event.objects.filter(kind="team:created").exists()


def test_the_end_makes_the_team_with_everything_and_says_so(house: House) -> None:
    walk = last_step(house).choose(f"{house.beat.full_name} · {house.beat.user.email}").press("Finish")
    team = Team.objects.get()
    assert walk.url.endswith(f"/teams/{team.pk}/")
    assert walk.sees("Team Ferias created: 1 product, 1 member.")
    assert (list(team.members.all()), team.grants.get().product) == ([house.beat], house.drive)
    assert not StoredForm.objects.exclude(kind="").exists()


def test_an_empty_team_is_praised_for_nothing(house: House) -> None:
    walk = start(house).fill(Name="Ferias").press("Continue")
    assert walk.heading == "Add a team"
    assert walk.press("Continue").press("Finish").sees("Team Ferias created: 0 products, 0 members.")


def test_a_taken_name_is_said_on_the_first_page_and_at_the_end(house: House) -> None:
    walk = last_step(house)
    factories.team(house.organization, "Ferias")
    assert walk.press("Finish").status == 422
    assert walk.sees("A team with this name already exists.")
    assert start(house).fill(Name="Ferias").press("Continue").status == 422


def test_it_can_be_given_up_and_gone_on_with(house: House) -> None:
    last_step(house)
    again = start(house)
    assert again.sees("You had begun", "Ferias")
    assert "step=3" in again.click("Go on").url
    again.press("Discard the draft")
    assert not StoredForm.objects.exclude(kind="").exists()


def test_what_another_tab_changed_in_the_draft_is_shown_first(house: House) -> None:
    walk = last_step(house)
    tab = Walk(walk.client, walk.url).click("Back").click("Back")
    tab.fill(Name="Otra").press("Continue")
    assert (walk.press("Finish").status, Team.objects.count()) == (409, 0)
    walk.press("Finish")
    assert Team.objects.get().name == "Otra"


def test_what_was_ticked_comes_back_after_an_old_token(house: House) -> None:
    walk = last_step(house).choose(f"{house.beat.full_name} · {house.beat.user.email}")
    form = next(each for each in walk.page.all("form") if "members" in {c.get("name") for c in each.all("input")})
    data = {**walk._defaults(form), **walk.answers}
    walk.client.session.flush()
    walk.client.post(walk.url, data)
    assert walk.client.post("/login/", {"email": house.clara.user.email, "password": factories.PASSWORD})
    walk.go(walk.url)
    ticked = [
        each.get("value") for each in walk.page.all("input") if each.get("name") == "members" and each.has("checked")
    ]
    assert ticked == [str(house.beat.pk)]


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_three_presses_of_finish_make_one_team(house: House) -> None:
    walk = last_step(house)
    form = next(each for each in walk.page.all("form") if "members" in {c.get("name") for c in each.all("input")})
    data, tabs = walk._defaults(form), [factories.browser() for _press in range(3)]
    for tab in tabs:
        tab.cookies = walk.client.cookies
    answers = at_once(*[lambda each=each: each.post(walk.url, data) for each in tabs])
    assert {answer.headers["Location"] for answer in answers} == {
        f"/org/{house.organization.slug}/teams/{Team.objects.get().pk}/"
    }
