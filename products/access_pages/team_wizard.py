"""Adding a work team in three steps (RGT-30): nothing exists before *Finish*."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import drafts
from core.clock import now
from core.forms import refused_by
from core.http import form_methods, looked, page, posted, seen
from core.models import StoredForm
from core.once import Made, once
from core.shown import check_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.people.teams import create_team, edit_team, set_members
from organizations.policies import may_manage_people
from organizations.wizards import Wizard
from products.access_pages.invitation import DraftForm
from products.access_pages.sources import DraftSource, load_plan
from products.access_pages.team_forms import TeamForm
from products.access_pages.team_members import NewTeamMembersForm
from products.rights.commands import save_access
from products.rights.commands import version_of as version_of_access
from products.rights.grantees import Grantee

NAME, ACCESS, MEMBERS = 1, 2, 3
LABELS = [gettext_lazy("Name and colour"), gettext_lazy("Products and rights"), gettext_lazy("Members")]
WIZARD = Wizard(
    "add-team", gettext_lazy("Add a team"), "products:team_create",
    "products:teams", gettext_lazy("Work teams"), last=MEMBERS,
)  # fmt: skip


@form_methods
@in_organization(may_manage_people)
def create(request: MemberRequest) -> HttpResponse:
    """Name and colour, products with rights, people."""
    draft, step, detour = WIZARD.enter(request)
    if detour:
        return detour
    if draft and step == MEMBERS:
        return _choose_members(request, draft)
    return _choose_access(request, draft) if draft and step == ACCESS else _name(request, draft)


def _name(request: MemberRequest, draft: StoredForm | None) -> HttpResponse:
    kept = draft.data[str(NAME)] if draft else None
    form = TeamForm(posted(request), initial=kept, actor=request.membership)
    if form.is_valid():
        return WIZARD.keep(request, draft, NAME, form.cleaned_data)
    return _page(request, NAME, draft, "name", form=form)


def _choose_access(request: MemberRequest, draft: StoredForm) -> HttpResponse:
    data = looked(request)
    source = DraftSource(request.membership, draft.data.get(str(ACCESS), {}), (), request.membership.day_at(now()))
    access = DraftForm(actor=request.membership, source=source, data=data, look=data or request.GET)
    stays = access.press(request.POST.get("do", ""))
    if request.method == "POST" and not stays and access.is_valid():
        return WIZARD.keep(request, draft, ACCESS, access.dump())
    return _page(request, ACCESS, draft, "access", access=access)


def _choose_members(request: MemberRequest, draft: StoredForm) -> HttpResponse:
    form = NewTeamMembersForm(looked(request), actor=request.membership)
    if form.is_valid():
        with refused_by(form):
            if answer := once(request, lambda: _create(request, draft, form)):
                return answer
    return _page(request, MEMBERS, draft, "members", form=form, seen=version_of(draft.data))


def _create(request: MemberRequest, draft: StoredForm, form: NewTeamMembersForm) -> Made:
    """The team with everything, or nothing. In a transaction."""
    actor, answers = request.membership, drafts.take(draft).data
    check_unchanged(seen(request), answers)
    team = create_team(actor=actor, **answers[str(NAME)])
    grantee, plan = Grantee.of(team), load_plan(answers[str(ACCESS)])
    save_access(actor=actor, grantee=grantee, plan=plan, version=version_of_access(grantee), now=now())
    members = list(form.wanted().only("pk"))
    if members:
        set_members(actor=actor, team=team, members=members)
    if leader := form.cleaned_data["leader"]:
        edit_team(actor=actor, team=team, name=team.name, colour=team.colour, leader=leader)
    place = reverse("products:team", args=[actor.organization.slug, team.pk])
    return Made(place, _("Team %(name)s created: %(counts)s.") % {"name": team.name, "counts": _counts(plan, members)})


def _counts(plan: Any, members: list[Any]) -> str:
    products, people = len(plan.products), len(members)
    parts = [
        ngettext("%(n)s product", "%(n)s products", products) % {"n": products},
        ngettext("%(n)s member", "%(n)s members", people) % {"n": people},
    ]
    return ", ".join(parts)


def _page(request: MemberRequest, step: int, draft: StoredForm | None, name: str, **context: Any) -> HttpResponse:
    common = WIZARD.context(request, draft, step, "name")
    return page(request, f"products/teams/add/{name}.html", labels=LABELS, **common, **context)
