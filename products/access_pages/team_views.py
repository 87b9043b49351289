"""Work teams: list, page, members, delete (SCR-6)."""

from dataclasses import asdict

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, looked, page, posted, see_other, seen
from core.order import ByName
from core.paging import Table
from core.shown import check_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.locks import lock_organization
from organizations.models import Team
from organizations.policies import may_manage_people
from organizations.undoing.telling import tell_done
from products.access_pages.team_forms import DeleteTeamForm, TeamForm
from products.access_pages.team_members import TeamMembersForm
from products.rights.effective import RightWords
from products.rights.team_deletion import KEY, delete_with_way_back
from products.rights.team_impact import Loss, losses_without, sizes_of

SHOWN = 200


@require_safe
@in_organization(may_manage_people)
def teams(request: MemberRequest) -> HttpResponse:
    """The organization's teams with their members and products."""
    table: Table[Team] = Table(request, id="teams", orders={"name": [ByName("name")]})
    table.show(request.membership.organization.teams.select_related("leader__user"))
    people, products = sizes_of(table.rows)
    base = reverse("products:teams", args=[request.membership.organization.slug])
    rows = [
        {
            "id": team.pk,
            "name": team.name,
            "url": f"{base}{team.pk}/",
            "colour": team.colour,
            "colour_label": team.get_colour_display(),
            "people": people.get(team.pk, 0),
            "products": products.get(team.pk, 0),
            "leader": team.leader.full_name if team.leader else "",
        }
        for team in table.rows
    ]
    return page(request, "products/teams/list.html", table=table, rows=rows)


@require_safe
@in_organization(may_manage_people)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Members, products with rights, and everything that can be done with the team."""
    team = _team(request, pk)
    words = RightWords()
    columns = ("product__custom_name", "product__service_name", "rights")
    grants = team.grants.order_by("product__service_name").values_list(*columns)[:SHOWN]
    faces = ("user__first_name", "user__last_name", "user__email", "user__avatar_digest")
    members = team.members.select_related("user").only(*faces).order_by("directory_key")[:SHOWN]
    people = reverse("organizations:people", args=[request.membership.organization.slug])
    return page(
        request,
        "products/teams/show.html",
        team=team,
        members=[(member.user, f"{people}{member.pk}/") for member in members],
        grants=[(own or service, words.of(rights)) for own, service, rights in grants],
    )


@form_methods
@in_organization(may_manage_people)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name, colour or leader."""
    team, slug = _team(request, pk), request.membership.organization.slug
    initial = {"name": team.name, "colour": team.colour, "leader": team.leader}
    form = TeamForm(posted(request), initial=initial, actor=request.membership, team=team)
    if form.is_valid() and form.save():
        tell_done(request, _("The team %(name)s is saved.") % {"name": team.name}, "team-details", team.pk)
        return see_other("products:team", slug, pk)
    return page(request, "products/teams/edit.html", form=form, team=team)


@form_methods
@in_organization(may_manage_people)
def members(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is in the team."""
    team = _team(request, pk)
    people = TeamMembersForm(looked(request), actor=request.membership, team=team)
    if people.is_valid() and people.save():
        tell_done(request, _("The members of %(name)s are saved.") % {"name": team.name}, "team", team.pk)
        return see_other("products:team", request.membership.organization.slug, pk)
    return page(request, "products/teams/members.html", form=people, team=team)


@form_methods
@in_organization(may_manage_people)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete after a tick; the page lists who loses what (K2)."""
    team = _team(request, pk)
    form = DeleteTeamForm(posted(request))
    if form.is_valid():
        _delete(request, team)
        tell_done(request, _("The team %(name)s is deleted.") % {"name": team.name}, KEY, pk)
        return see_other("products:teams", request.membership.organization.slug)
    losses = _losses(request, team)
    version = version_of([asdict(each) for each in losses])
    return page(request, "products/teams/delete.html", form=form, team=team, losses=losses[:SHOWN], seen=version)


@transaction.atomic
def _delete(request: MemberRequest, team: Team) -> None:
    """Whoever lost something by it stood on the page; rights do not change while the organization is locked."""
    lock_organization(team.organization_id)
    check_unchanged(seen(request), [asdict(each) for each in _losses(request, team)])
    delete_with_way_back(actor=request.membership, team=team)


def _losses(request: MemberRequest, team: Team) -> list[Loss]:
    return losses_without(team, request.membership.day_at(now()))


def _team(request: MemberRequest, pk: int) -> Team:
    return get_object_or_404(request.membership.organization.teams.select_related("leader__user"), pk=pk)
