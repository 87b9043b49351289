"""UI-27: a work team that somebody deleted comes back whole within the hour, or not at all."""

import datetime
from typing import Any

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.models import Membership, Role, Team, UndoStep
from organizations.people.teams import create_team, edit_team
from organizations.undoing.commands import undo
from products.models import RecipeUse
from products.rights.commands import AccessPlan, GrantChoice, plan_of, save_access, version_of
from products.rights.grantees import Grantee
from products.rights.team_deletion import KEY, delete_with_way_back
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations.test_undoing import button

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    """A team with two people, one of them its leader, an invitation, rights over two products and a rule."""
    nadia, made = cast.member("nadia"), factories.team(cast.talleres, "Feria")
    made.members.set([cast.member("beat"), cast.member("lucia")])
    edit_team(actor=nadia, team=made, name="Feria", colour="red", leader=cast.member("beat"))
    factories.invitation(nadia).teams.add(made)
    first, second = (factories.product(cast.talleres, "drive", name) for name in ("Uno", "Dos"))
    last = now().date() + datetime.timedelta(days=9)
    plan = AccessPlan({first.pk: GrantChoice(1), second.pk: GrantChoice(1, last)}, {first.kind.category_id: 1})
    grantee = Grantee.of(made)
    save_access(actor=nadia, grantee=grantee, plan=plan, version=version_of(grantee), now=now())
    uses = {"organization": cast.talleres, "team": made, "name": "Taller", "by_name": "Nadia", "at": now()}
    RecipeUse.objects.create(**uses, given={"teams": []})
    return made


def picture(team: Team) -> Any:
    """Everything about a team."""
    fresh = Team.objects.get(pk=team.pk)
    people = sorted(fresh.members.values_list("pk", flat=True))
    invited = list(fresh.organization.invitations.filter(teams=fresh).values_list("pk", flat=True))
    uses = list(RecipeUse.objects.filter(team=fresh).values_list("name", "by_name", "at", "given"))
    return fresh.name, fresh.colour, fresh.leader_id, people, invited, uses, plan_of(Grantee.of(fresh))


def deleted(cast: Cast, team: Team) -> UndoStep:
    """Nadia deletes it; her way back."""
    delete_with_way_back(actor=cast.member("nadia"), team=team)
    return UndoStep.objects.get(kind=KEY)


def take_back(cast: Cast, step: UndoStep, who: str = "nadia") -> None:
    undo(actor=cast.member(who), step=step, now=now())


def test_it_comes_back_as_it_was_with_a_line_in_the_journal(cast: Cast, team: Team) -> None:
    before = picture(team)
    take_back(cast, deleted(cast, team))
    assert picture(team) == before
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.data["name"]) == ("team:restored", cast.nadia, "Feria")


def test_the_message_carries_the_button_and_the_second_press_does_nothing(cast: Cast, team: Team) -> None:
    client, page = cast.client("nadia"), f"/org/talleres-rochat/teams/{team.pk}/delete/"
    seen = client.get(page).context["seen"]
    done = client.post(page, {"understood": "on", "seen": seen})
    address = button(client, done["Location"])
    assert not Team.objects.filter(pk=team.pk).exists()
    assert client.post(address)["Location"] == "/org/talleres-rochat/teams/"
    assert "Deshecho: la eliminación del equipo Feria." in client.get("/org/talleres-rochat/teams/").text
    assert client.post(address).status_code == 303
    assert Team.objects.filter(name="Feria").count() == 1


def remove_a_person(cast: Cast, _team: Team) -> None:
    Membership.objects.filter(pk=cast.member("lucia").pk).delete()


def cancel_a_product(cast: Cast, _team: Team) -> None:
    cast.talleres.products.get(service_name="Uno").delete()


def answer_the_invitation(cast: Cast, _team: Team) -> None:
    cast.talleres.invitations.pending().update(state="cancelled")


def take_the_name(cast: Cast, _team: Team) -> None:
    create_team(actor=cast.member("clara"), name="FERIA", colour="blue")


@pytest.mark.parametrize("change", [remove_a_person, cancel_a_product, answer_the_invitation, take_the_name])
def test_when_something_of_it_has_gone_nothing_comes_back(cast: Cast, team: Team, change: Any) -> None:
    step = deleted(cast, team)
    change(cast, team)
    with pytest.raises(RuleError):
        take_back(cast, step)
    assert not Team.objects.filter(pk=team.pk).exists()
    assert not UndoStep.objects.get(pk=step.pk).is_undone


def test_a_right_that_ended_meanwhile_stays_away(cast: Cast, team: Team, time_machine: Any) -> None:
    team.grants.filter(ends_on__isnull=False).update(ends_on=now().date() - datetime.timedelta(days=1))
    take_back(cast, deleted(cast, team))
    assert [choice.ends_on for choice in plan_of(Grantee.of(team)).products.values()] == [None]


def test_only_who_deleted_it_and_still_may_takes_it_back(cast: Cast, team: Team) -> None:
    step = deleted(cast, team)
    with pytest.raises(RuleError, match="nothing of yours"):
        take_back(cast, step, "clara")
    cast.talleres.memberships.filter(user=cast.clara).update(role=Role.LEGAL_REPRESENTATIVE)
    cast.talleres.memberships.filter(user=cast.nadia).update(role=Role.COLLABORATOR)
    with pytest.raises(Refused):
        take_back(cast, step)
    assert not Team.objects.filter(pk=team.pk).exists()


def test_after_an_hour_it_is_gone_for_good(cast: Cast, team: Team) -> None:
    step = deleted(cast, team)
    with pytest.raises(RuleError, match="one hour"):
        undo(actor=cast.member("nadia"), step=step, now=now() + datetime.timedelta(minutes=60))
