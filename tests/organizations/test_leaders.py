"""Whoever leads a team is one of its members, whichever way they leave it and whoever writes."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import now
from organizations.departures.commands import leave, remove_member, undo_removal
from organizations.models import Membership, Team
from organizations.people.commands import change_teams
from organizations.people.teams import edit_team, set_members
from security.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
Way = Callable[[Membership, Membership, Team], object]
WAYS: dict[str, Way] = {
    "another person's list of teams": lambda actor, subject, _team: change_teams(
        actor=actor, subject=subject, team_ids=[]
    ),
    "the team's list of people": lambda actor, _subject, team: set_members(actor=actor, team=team, members=[actor]),
    "removed": lambda actor, subject, _team: remove_member(actor=actor, subject=subject, now=now()),
    "left": lambda _actor, subject, _team: leave(actor=subject, now=now()),
    "a script": lambda _actor, subject, _team: subject.teams.clear(),
}


def led_team() -> tuple[Membership, Membership, Team]:
    """An owner, a leader who is a member, and their team."""
    actor = factories.owner_of(factories.organization())
    subject, team = factories.member(actor.organization), factories.team(actor.organization)
    team.members.set([actor, subject])
    edit_team(actor=actor, team=team, name=team.name, colour=team.colour, leader=subject)
    return actor, subject, team


def leader_of(team: Team) -> Membership | None:
    return Team.objects.get(pk=team.pk).leader


@pytest.mark.parametrize("way", WAYS)
def test_whoever_leaves_a_team_leads_it_no_more(way: str) -> None:
    actor, subject, team = led_team()
    assert leader_of(team) == subject
    WAYS[way](actor, subject, team)
    assert leader_of(team) is None
    assert team.members.get() == actor


def test_who_stays_goes_on_leading() -> None:
    actor, subject, team = led_team()
    set_members(actor=actor, team=team, members=[subject])
    change_teams(actor=actor, subject=subject, team_ids=[team.pk, factories.team(actor.organization).pk])
    assert leader_of(team) == subject


def test_a_leader_comes_back_as_leader() -> None:
    actor, subject, team = led_team()
    back = undo_removal(actor=actor, departure=remove_member(actor=actor, subject=subject, now=now()), now=now())
    assert leader_of(team) == back.member


@pytest.mark.parametrize("place", ["beside the team", "another team", "another organization"])
def test_the_database_takes_no_leader_from_elsewhere(place: str) -> None:
    actor, _subject, team = led_team()
    stranger = factories.member(factories.organization() if place == "another organization" else actor.organization)
    if place == "another team":
        stranger.teams.add(factories.team(actor.organization))
    with pytest.raises(IntegrityError, match="team_led_by_one_of_its_members"):
        lead_behind_our_back(team, stranger)


def test_the_constraint_comes_over_teams_that_were_led_from_outside() -> None:
    actor, subject, team = led_team()
    migration: Any = import_module("organizations.migrations.0019_a_leader_is_in_the_team")
    odd = factories.team(actor.organization)
    run("SET CONSTRAINTS ALL IMMEDIATE", migration.LOOSE)
    Team.objects.filter(pk=odd.pk).update(leader=subject)
    run("SET CONSTRAINTS ALL IMMEDIATE", migration.TIDY, migration.BIND)
    assert (leader_of(odd), leader_of(team)) == (None, subject)


@transaction.atomic
def lead_behind_our_back(team: Team, leader: Membership) -> None:
    """As a script might."""
    Team.objects.filter(pk=team.pk).update(leader=leader)
    run("SET CONSTRAINTS ALL IMMEDIATE")


def run(*statements: str) -> None:
    """As a migration does."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_the_log_tells_how_many_joined_a_team_and_how_many_left() -> None:
    actor, subject, team = led_team()
    others = [factories.member(actor.organization) for _each in range(3)]
    set_members(actor=actor, team=team, members=[subject, *others])
    told = Event.objects.filter(kind="team:changed", organization=actor.organization).latest("pk").data
    assert (told["joined"], told["left"]) == (3, 1)
