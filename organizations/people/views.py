"""The users list and its export."""

from urllib.parse import quote

from django.db.models import Expression
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.csv import label_of, streamed_query
from core.http import form_methods, page, see_other
from core.paging import Filter, Table
from organizations.access import MemberRequest, in_organization
from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Role
from organizations.people.commands import add_to_team as add_to_team_command
from organizations.people.directory import Person, show_together
from organizations.people.forms import AddToTeamForm
from organizations.people.rows import drawn, menus, rows_of
from organizations.policies import may_manage_people
from organizations.querysets import BY_ROLE, InvitationQuerySet, MembershipQuerySet
from organizations.undoing.telling import tell_done
from security.base.strength import SecondFactor
from security.kinds import EventKind

ORDERS: dict[str, list[str | Expression]] = {
    "name": ["directory_key"],
    "role": [BY_ROLE, "directory_key"],
    "seen": ["last_active_at"],
}
FACTORS = [
    ("active", gettext_lazy("Active")),
    *((each.value, each.label) for each in SecondFactor if each.is_weak),
]
STATES = [
    ("active", pgettext_lazy("person", "Active")),
    ("invited", gettext_lazy("Invited")),
    ("blocked", gettext_lazy("Blocked")),
]
NO_ACCESS = [("none", pgettext_lazy("products", "None"))]


@require_safe
@in_organization(may_manage_people)
def people(request: MemberRequest) -> HttpResponse:
    """Who can enter the organization, with which role and which protection (SCR-2)."""
    organization = request.membership.organization
    pending, without_factor, teams = organization.to_mind()
    table = _table(request, teams)
    members = _members(request, table)
    invited = _invited(request, table) if pending else None
    if invited is None:
        table.show(members.listed())
    else:
        show_together(table, members, invited, most_invited=pending)
    rows = rows_of(table.rows, request.membership, teams, now())
    return page(
        request,
        "organizations/people/list.html",
        table=table,
        rows=drawn(rows),
        menus=menus(rows, quote(request.get_full_path(), safe="")),
        pending=pending,
        without_factor=without_factor,
        is_required=organization.requires_second_factor(now()),
        is_alone=table.total == 1 and not table.is_narrowed and not pending,
    )


@form_methods
@in_organization(may_manage_people)
def add_to_team(request: MemberRequest) -> HttpResponse:
    """Put the ticked people into a team; the list posts its ticks here, the page repeats them (K1)."""
    chosen = request.membership.organization.memberships.ticked(request.POST.getlist("sel"))
    form = AddToTeamForm(request.POST if "confirmed" in request.POST else None, actor=request.membership)
    if form.is_bound and form.is_valid():
        count = add_to_team_command(actor=request.membership, subjects=list(chosen), team=form.cleaned_data["team"])
        team = form.cleaned_data["team"]
        said = ngettext("%(n)s user joined %(team)s.", "%(n)s users joined %(team)s.", count)
        tell_done(request, said % {"n": count, "team": team}, "team", team.pk)
        return see_other("organizations:people", request.membership.organization.slug)
    return page(request, "organizations/people/add_to_team.html", form=form, chosen=chosen)


@require_safe
@in_organization(may_manage_people)
def export(request: MemberRequest) -> HttpResponseBase:
    """The list as CSV, with the search and filters of the address, streamed by the database."""
    members = _members(request, _table(request, _teams(request))).order_by("directory_key", "pk")
    request.membership.record(EventKind.MEMBERS_EXPORTED)
    return streamed_query(f"{request.membership.organization.slug}-users.csv", export_columns(), members)


def export_columns() -> dict[str, object]:
    """Headings in the reader's language, and where each column comes from."""
    return {
        _("First name"): "user__first_name",
        _("Last name"): "user__last_name",
        _("Email"): "user__email",
        _("Role"): label_of("role", Role.choices),
        _("Accounting"): label_of("has_accounting", [(True, _("Yes")), (False, _("No"))]),
        _("2FA"): label_of("second_factor", SecondFactor.choices),
        _("Member since"): "joined_at__date",
        _("Last activity"): "last_active_at__date",
    }


def _teams(request: MemberRequest) -> dict[int, str]:
    return dict(request.membership.organization.teams.values_list("pk", "name"))


def _table(request: MemberRequest, teams: dict[int, str]) -> Table[Person]:
    filters = [
        Filter("role", gettext_lazy("Role"), Role.choices),
        Filter("mfa", gettext_lazy("2FA"), FACTORS),
        Filter("team", gettext_lazy("Team"), [(str(pk), name) for pk, name in teams.items()]),
        *([Filter("access", pgettext_lazy("users list", "Access"), NO_ACCESS)] if ACCESS_RIGHTS.get() else []),
        Filter("status", gettext_lazy("State"), STATES),
    ]
    return Table(request, id="people", orders=ORDERS, filters=filters, search=gettext_lazy("Search by name or email"))


def _members(request: MemberRequest, table: Table[Person]) -> MembershipQuerySet:
    members = request.membership.organization.memberships.matching(table.query)
    part = ACCESS_RIGHTS.get()
    if part and table.values("access"):
        members = part.seeing_nothing(members, request.membership.day_at(now()))
    return members.narrowed(
        roles=table.values("role"),
        factors=table.values("mfa"),
        teams=table.values("team"),
        states=table.values("status"),
    )


def _invited(request: MemberRequest, table: Table[Person]) -> InvitationQuerySet | None:
    """Pending people, as far as the filters speak of them; None when one speaks of members only."""
    states, roles, teams = (table.values(name) for name in ("status", "role", "team"))
    if table.values("mfa") or table.values("access") or (states and "invited" not in states):
        return None
    pending = request.membership.organization.invitations.pending().matching(table.query)
    pending = pending.filter(role__in=roles) if roles else pending
    return pending.promised(teams) if teams else pending
