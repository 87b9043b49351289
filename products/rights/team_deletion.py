"""Deleting a work team with everything that hangs on it, and the way back (RGT-35, UI-27)."""

import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import lock_and_reload, reload_member
from organizations.models import Membership, Team
from organizations.people.teams import delete_team, edit_team, own_teams, restore_team, set_members
from organizations.undoing.commands import OVERTAKEN, keep
from organizations.undoing.registry import UndoKind
from products.models import RecipeUse
from products.rights.commands import AccessPlan, GrantChoice, plan_of, save_access, version_of
from products.rights.grantees import Grantee
from security.kinds import EventKind

KEY = "team-deleted"
MISSING = _("One of these people no longer belongs to the organization.")


@transaction.atomic
def delete_with_way_back(*, actor: Membership, team: Team) -> None:
    """As ``delete_team``, and keep for an hour what brings the team back."""
    actor = lock_and_reload(actor)
    (team,) = own_teams(actor, (team.pk,))
    pk, before = team.pk, _facts(actor, team)
    delete_team(actor=actor, team=team)
    keep(actor, KEY, pk, before["name"], before)


def _facts(actor: Membership, team: Team) -> dict[str, Any]:
    """The team as it is, with whom and what it reaches."""
    plan, uses = plan_of(Grantee.of(team)), RecipeUse.objects.filter(team=team).order_by("pk")
    return {
        "name": team.name, "colour": team.colour, "leader": team.leader_id,
        "members": sorted(team.members.values_list("pk", flat=True)),
        "invitations": sorted(actor.organization.invitations.pending().filter(teams=team).values_list("pk", flat=True)),
        "products": {pk: [choice.rights, str(choice.ends_on or "")] for pk, choice in plan.products.items()},
        "future": dict(plan.future),
        "uses": [[use.name, use.by_name, use.at.isoformat(), use.given] for use in uses],
    }  # fmt: skip


def _state(actor: Membership, subject: str) -> bool:
    """Whether there is one: nothing else can happen to what is gone."""
    return actor.organization.teams.filter(pk=int(subject)).exists()


def _restore(actor: Membership, subject: str, before: Any, now: datetime.datetime) -> None:
    """All of it or nothing: whom and what it reached must be there still. Its rights come before its people, who are
    told once."""
    team = restore_team(actor=actor, pk=int(subject), name=before["name"], colour=before["colour"])
    people = list(actor.organization.memberships.filter(pk__in=before["members"]))
    invited = list(actor.organization.invitations.pending().filter(pk__in=before["invitations"]))
    if len(people) != len(before["members"]):
        raise RuleError(MISSING)
    if len(invited) != len(before["invitations"]):
        raise RuleError(OVERTAKEN)
    _give(actor, team, before, now)
    set_members(actor=actor, team=team, members=people)
    for each in invited:
        each.teams.add(team)
    if before["leader"]:
        leader = reload_member(actor, before["leader"])
        edit_team(actor=actor, team=team, name=team.name, colour=team.colour, leader=leader)


def _give(actor: Membership, team: Team, before: Any, now: datetime.datetime) -> None:
    """The rights that last still, and where they came from."""
    grantee, today = Grantee.of(team), actor.day_at(now)
    held = {int(pk): GrantChoice(rights, parse_date(last)) for pk, (rights, last) in before["products"].items()}
    lasting = {pk: choice for pk, choice in held.items() if choice.ends_on is None or choice.ends_on >= today}
    plan = AccessPlan(lasting, {int(pk): rights for pk, rights in before["future"].items()})
    save_access(actor=actor, grantee=grantee, plan=plan, version=version_of(grantee), now=now)
    for name, by_name, at, given in before["uses"]:
        moment = datetime.datetime.fromisoformat(at)
        facts = {"name": name, "by_name": by_name, "at": moment, "given": given}
        RecipeUse.objects.create(organization=actor.organization, team=team, **facts)


def _url(slug: str, _subject: str) -> str:
    """The list: the team has a page only when it is back."""
    return reverse("products:teams", args=[slug])


TEAM_DELETED = UndoKind(KEY, _("the deletion of the team %(name)s"), EventKind.TEAM_RESTORED, _state, _restore, _url)
