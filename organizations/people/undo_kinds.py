"""How changes of people and work teams are taken back: role, teams, members and data of a team."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import reload_member
from organizations.models import Membership, Role, Team
from organizations.people.commands import change_role, change_teams, teams_of
from organizations.people.teams import edit_team, own_teams, set_members
from organizations.undoing.registry import UndoKind
from security.kinds import EventKind


def _person(slug: str, subject: str) -> str:
    return reverse("organizations:person", args=[slug, subject])


def _team(slug: str, subject: str) -> str:
    return reverse("products:team", args=[slug, subject])


def _member(actor: Membership, subject: str) -> dict[str, Any]:
    return {"about": reload_member(actor, int(subject))}


def _own_team(actor: Membership, subject: str) -> Team:
    (team,) = own_teams(actor, (int(subject),))
    return team


def _role(actor: Membership, subject: str) -> Any:
    member = reload_member(actor, int(subject))
    return [member.role, member.has_accounting]


def _restore_role(actor: Membership, subject: str, before: Any, _now: datetime.datetime) -> None:
    role, has_accounting = before
    change_role(actor=actor, subject=reload_member(actor, int(subject)), role=role, has_accounting=has_accounting)


def _teams(actor: Membership, subject: str) -> Any:
    return teams_of(reload_member(actor, int(subject)))


def _restore_teams(actor: Membership, subject: str, before: Any, _now: datetime.datetime) -> None:
    change_teams(actor=actor, subject=reload_member(actor, int(subject)), team_ids=before)


def _members(actor: Membership, subject: str) -> Any:
    return sorted(_own_team(actor, subject).members.values_list("pk", flat=True))


def _restore_members(actor: Membership, subject: str, before: Any, _now: datetime.datetime) -> None:
    people = list(actor.organization.memberships.filter(pk__in=before))
    if len(people) != len(before):
        raise RuleError(_("One of these people no longer belongs to the organization."))
    set_members(actor=actor, team=_own_team(actor, subject), members=people)


def _details(actor: Membership, subject: str) -> Any:
    team = _own_team(actor, subject)
    return [team.name, team.colour, team.leader_id]


def _restore_details(actor: Membership, subject: str, before: Any, _now: datetime.datetime) -> None:
    name, colour, leader = before
    person = reload_member(actor, leader) if leader else None
    edit_team(actor=actor, team=_own_team(actor, subject), name=name, colour=colour, leader=person)


KINDS = (
    UndoKind(
        "role", _("the role of %(name)s"), EventKind.MEMBER_ROLE_RESTORED, _role, _restore_role, _person, _member,
        lambda before: before[0] == Role.LEGAL_REPRESENTATIVE,
    ),
    UndoKind(
        "teams", _("the work teams of %(name)s"), EventKind.MEMBER_TEAMS_RESTORED, _teams, _restore_teams, _person,
        _member,
    ),
    UndoKind(
        "team", _("the members of the team %(name)s"), EventKind.TEAM_RESTORED, _members, _restore_members, _team
    ),
    UndoKind(
        "team-details", _("the name, colour and leader of the team %(name)s"), EventKind.TEAM_RESTORED, _details,
        _restore_details, _team,
    ),
)  # fmt: skip
