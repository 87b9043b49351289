"""Work teams: create, rename, fill, delete (RGT-30..38). Their product rights are saved like a person's."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from core.text import one_spelling
from organizations.hooks import access_changes
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization, Team
from organizations.policies import may_manage_people
from organizations.undoing.commands import keep
from security.kinds import EventKind

SAME_NAME = _("A team with this name already exists.")


@transaction.atomic
def create_team(*, actor: Membership, name: str, colour: str) -> Team:
    """A team without members or products. Raises RuleError for a name that exists."""
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    team = actor.organization.teams.create(name=new_name(actor.organization, name), colour=colour)
    actor.record(EventKind.TEAM_CREATED, team=team.name)
    return team


@transaction.atomic
def edit_team(*, actor: Membership, team: Team, name: str, colour: str, leader: Membership | None) -> Team:
    """Another name, colour or leader. Raises RuleError for a name that exists or a leader who is not in the team."""
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    if leader is not None and not team.members.filter(pk=leader.pk).exists():
        raise RuleError(_("The leader is one of the team’s members."))
    before = {"name": team.name, "colour": team.colour, "leader": str(team.leader or "")}
    was = [team.name, team.colour, team.leader_id]
    team.name, team.colour, team.leader = new_name(actor.organization, name, team), colour, leader
    team.save(update_fields=["name", "colour", "leader"])
    after = {"name": team.name, "colour": team.colour, "leader": str(leader or "")}
    if was != [team.name, team.colour, team.leader_id]:
        keep(actor, "team-details", team.pk, team.name, was)
    actor.record(EventKind.TEAM_CHANGED, team=team.name, before=before, after=after)
    return team


@transaction.atomic
def set_members(*, actor: Membership, team: Team, members: Iterable[Membership]) -> None:
    """Exactly these people are in the team; externals too (RGT-32). Raises RuleError for people of elsewhere."""
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    wanted = {member.pk for member in members}
    own = actor.organization.memberships.filter(pk__in=wanted)
    if own.count() != len(wanted):
        raise RuleError(_("One of these people no longer belongs to the organization."))
    before = list(team.members.values_list("pk", flat=True))
    concerned = actor.organization.memberships.filter(pk__in=wanted ^ set(before)).select_related("user")
    with access_changes(actor, concerned, clock.now()):
        team.members.set(own)
    if wanted != set(before):
        keep(actor, "team", team.pk, team.name, before)
    actor.record(
        EventKind.TEAM_CHANGED, team=team.name, joined=len(wanted - set(before)), left=len(set(before) - wanted)
    )


@transaction.atomic
def delete_team(*, actor: Membership, team: Team) -> None:
    """Delete the team with the rights that came from it; what members hold directly stays (RGT-35)."""
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    members = list(team.members.select_related("user"))
    names = [member.user.full_name for member in members[:50]]
    actor.record(EventKind.TEAM_DELETED, team=team.name, members=names)
    with access_changes(actor, members, clock.now()):
        team.delete()


@transaction.atomic
def restore_team(*, actor: Membership, pk: int, name: str, colour: str) -> Team:
    """A team that was deleted, empty, under the id that pages and steps of undoing know it by.

    Raises RuleError for a name that another one has by now, or for one that is back already.
    """
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    if Team.objects.filter(pk=pk).exists():
        raise RuleError(SAME_NAME)
    team = Team(pk=pk, organization=actor.organization, name=new_name(actor.organization, name), colour=colour)
    team.save(force_insert=True)
    return team


def new_name(organization: Organization, name: str, team: Team | None = None) -> str:
    """The name of a new team, or of ``team``, in its stored spelling. Raises RuleError for that of another one,
    whatever its case and blanks. Whoever acts on it holds the lock of the organization."""
    written = one_spelling(name)
    others = organization.teams.exclude(pk=team.pk) if team else organization.teams.all()
    if written.casefold() in {one_spelling(other).casefold() for other in others.values_list("name", flat=True)}:
        raise RuleError(SAME_NAME)
    return written


def own_teams(actor: Membership, ids: tuple[int, ...]) -> list[Team]:
    """Teams of the actor's organization. Raises RuleError for an id of elsewhere (RGT-17)."""
    teams = list(actor.organization.teams.filter(pk__in=ids))
    if len(teams) != len(set(ids)):
        raise RuleError(_("One of the teams no longer exists. Choose again."))
    return teams
