"""Work teams: create, rename, fill, delete (RGT-30..38). Their product rights are saved like a person's."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from organizations.commands.invitations import own_teams
from organizations.locks import as_of_now
from organizations.models import Membership, Team
from organizations.parts import access_changes
from organizations.policies import may_manage_people
from security.journal import Kind, record

SAME_NAME = _("A team with this name exists already.")


@transaction.atomic
def create_team(*, actor: Membership, name: str, colour: str) -> Team:
    """A team without members or products. Raises RuleError for a name that exists."""
    actor = as_of_now(actor)
    may_manage_people(actor).or_403()
    try:
        with transaction.atomic():
            team = actor.organization.teams.create(name=name.strip(), colour=colour)
    except IntegrityError as error:
        raise RuleError(SAME_NAME) from error
    record(Kind.TEAM_CREATED, actor=actor.user, organization=actor.organization, team=team.name)
    return team


@transaction.atomic
def edit_team(*, actor: Membership, team: Team, name: str, colour: str, leader: Membership | None) -> Team:
    """Another name, colour or leader. Raises RuleError for a name that exists or a leader who is not in the team."""
    actor = as_of_now(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    if leader is not None and not team.members.filter(pk=leader.pk).exists():
        raise RuleError(_("The leader is one of the team’s members."))
    before = {"name": team.name, "colour": team.colour, "leader": str(team.leader or "")}
    team.name, team.colour, team.leader = name.strip(), colour, leader
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "colour", "leader"])
    except IntegrityError as error:
        raise RuleError(SAME_NAME) from error
    after = {"name": team.name, "colour": team.colour, "leader": str(leader or "")}
    record(
        Kind.TEAM_CHANGED, actor=actor.user, organization=actor.organization, team=team.name, before=before, after=after
    )
    return team


@transaction.atomic
def set_members(*, actor: Membership, team: Team, members: Iterable[Membership]) -> None:
    """Exactly these people are in the team; externals too (RGT-32). Raises RuleError for people of elsewhere."""
    actor = as_of_now(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    wanted = {member.pk for member in members}
    own = actor.organization.memberships.filter(pk__in=wanted)
    if own.count() != len(wanted):
        raise RuleError(_("One of these people does not belong to the organization any more."))
    before = list(team.members.values_list("pk", flat=True))
    concerned = actor.organization.memberships.filter(pk__in=wanted ^ set(before)).select_related("user")
    with access_changes(actor, concerned, clock.now()):
        team.members.set(own)
    record(
        Kind.TEAM_CHANGED, actor=actor.user, organization=actor.organization, team=team.name,
        joined=len(wanted - set(before)), left=len(set(before) - wanted),
    )  # fmt: skip


@transaction.atomic
def delete_team(*, actor: Membership, team: Team) -> None:
    """Delete the team with the rights that came from it; what members hold directly stays (RGT-35)."""
    actor = as_of_now(actor)
    may_manage_people(actor).or_403()
    (team,) = own_teams(actor, (team.pk,))
    members = list(team.members.select_related("user"))
    names = [member.user.full_name for member in members[:50]]
    record(Kind.TEAM_DELETED, actor=actor.user, organization=actor.organization, team=team.name, members=names)
    with access_changes(actor, members, clock.now()):
        team.delete()
