"""Adding a user in four steps (guide 3). The draft waits on the server; going back loses nothing."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.errors import RuleError
from core.http import SeeOther, form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.hooks import ACCESS_RIGHTS
from organizations.invitations.commands import Draft, invite
from organizations.invitations.forms import AccessStep, PersonStep, RoleStep, WizardStep
from organizations.models import Invitation, Role
from organizations.policies import may_invite
from organizations.roles import MANAGERS
from security.sign_in.reauthentication import is_recent

PERSON, ROLE, ACCESS, REVIEW = 1, 2, 3, 4
LABELS = [gettext_lazy("Person"), gettext_lazy("Role"), gettext_lazy("Access"), gettext_lazy("Review and send")]
FORMS: dict[int, type[WizardStep]] = {PERSON: PersonStep, ROLE: RoleStep, ACCESS: AccessStep}
TEMPLATES = {PERSON: "person", ROLE: "role", ACCESS: "access", REVIEW: "review"}


@form_methods
@in_organization(may_invite)
def add_user(request: MemberRequest) -> HttpResponse:
    """One step of the wizard, named by ``?step=``; a step whose forerunners are missing leads back to them.

    The bare address begins a new draft.
    """
    if request.method == "GET" and "step" not in request.GET:
        request.session.pop(_key(request), None)
    draft = _draft(request)
    wanted = _wanted(request)
    step = _reachable(wanted, draft)
    if step < wanted:
        return _detour(request, step, draft)
    if step == REVIEW:
        return _review(request, draft)
    return _fill(request, step, draft)


def _choose_access(request: MemberRequest, draft: dict[str, Any]) -> HttpResponse:
    """Teams, then the access rights of the app above; some of its buttons only change the page."""
    kept = draft.get(str(ACCESS), {})
    form = AccessStep(posted(request), initial=kept, actor=request.membership)
    teams = _plain(form.cleaned_data)["teams"] if form.is_valid() else kept.get("teams", [])
    look = request.POST if request.method == "POST" else request.GET
    part = ACCESS_RIGHTS.get()
    access = part.open(request.membership, kept.get("access", {}), teams, posted(request), look) if part else None
    stays = access is not None and access.press(request.POST.get("do", ""))
    if request.method == "POST" and not stays and form.is_valid() and (access is None or access.is_valid()):
        draft[str(ACCESS)] = {"teams": teams, "access": access.dump() if access else {}}
        request.session[_key(request)] = draft
        return SeeOther(_url(request, REVIEW))
    return _page(request, ACCESS, form=form, access=access, access_template=part.template if part else "")


def _fill(request: MemberRequest, step: int, draft: dict[str, Any]) -> HttpResponse:
    if step == ACCESS and draft[str(ROLE)]["role"] not in MANAGERS:
        return _choose_access(request, draft)
    initial = {**_defaults(request), **draft.get(str(step), {})}
    proof = {"request": request} if step == ROLE else {}
    form = FORMS[step](posted(request), initial=initial, actor=request.membership, **proof)
    if request.method == "POST" and form.is_valid():
        draft[str(step)] = _plain(form.cleaned_data)
        request.session[_key(request)] = draft
        return SeeOther(_url(request, step + 1))
    everything = draft.get(str(ROLE), {}).get("role") in MANAGERS
    return _page(request, step, form=form, everything=everything)


def _review(request: MemberRequest, draft: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        return _send(request, draft)
    return _page(request, REVIEW, **_summary(request, draft))


def _send(request: MemberRequest, draft: dict[str, Any]) -> HttpResponse:
    plan = _as_draft(draft)
    if plan.role == Role.LEGAL_REPRESENTATIVE and not is_recent(request):
        return SeeOther(_url(request, ROLE))
    try:
        invitation = _invite_with_access(request, draft, plan)
    except RuleError as refusal:
        return _page(request, REVIEW, status=422, refusal=refusal.message, **_summary(request, draft))
    request.session.pop(_key(request), None)
    messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invitation.email})
    return see_other("organizations:people", request.membership.organization.slug)


@transaction.atomic
def _invite_with_access(request: MemberRequest, draft: dict[str, Any], plan: Draft) -> Invitation:
    moment = now()
    invitation = invite(actor=request.membership, draft=plan, now=moment)
    part, stored = ACCESS_RIGHTS.get(), draft.get(str(ACCESS), {}).get("access", {})
    if part and plan.role not in MANAGERS:
        part.apply(request.membership, invitation, stored, moment)
    return invitation


def _page(request: MemberRequest, step: int, *, status: int = 0, **context: Any) -> HttpResponse:
    back = _url(request, step - 1) if step > PERSON else ""
    response = page(
        request, f"organizations/wizard/{TEMPLATES[step]}.html",
        labels=LABELS, step=step, total=REVIEW, back=back, urls={key: _url(request, key) for key in FORMS}, **context,
    )  # fmt: skip
    response.status_code = status or response.status_code
    return response


def _summary(request: MemberRequest, draft: dict[str, Any]) -> dict[str, Any]:
    plan = _as_draft(draft)
    teams = request.membership.organization.teams.filter(pk__in=plan.team_ids)
    part, stored = ACCESS_RIGHTS.get(), draft.get(str(ACCESS), {}).get("access", {})
    return {
        "plan": plan,
        "role": Role(plan.role),
        "teams": teams,
        "everything": plan.role in MANAGERS,
        "products": part.count(request.membership, stored, plan.team_ids) if part else None,
    }


def _as_draft(draft: dict[str, Any]) -> Draft:
    values = {**draft[str(PERSON)], **draft[str(ROLE)]}
    return Draft(**values, team_ids=tuple(draft.get(str(ACCESS), {}).get("teams", ())))


def _wanted(request: MemberRequest) -> int:
    step = request.GET.get("step", "1")
    return int(step) if step in {"1", "2", "3", "4"} else PERSON


def _reachable(wanted: int, draft: dict[str, Any]) -> int:
    missing = [number for number in FORMS if number < wanted and str(number) not in draft]
    return min(missing, default=wanted)


def _detour(request: MemberRequest, step: int, draft: dict[str, Any]) -> HttpResponse:
    """The draft does not reach that far; the second press of a double click finds it sent and gone."""
    if draft or request.method != "POST":
        return SeeOther(_url(request, step))
    return see_other("organizations:people", request.membership.organization.slug)


def _defaults(request: MemberRequest) -> dict[str, Any]:
    """``?email=`` fills the address in, for links that propose somebody."""
    email = request.GET.get("email", "")
    return {"language": request.user.language, "wants_product_mail": True, "email": email}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """JSON for the draft: ids for teams, and neither password nor code."""
    kept = {name: value for name, value in data.items() if name not in {"password", "code"}}
    return {name: [team.pk for team in value] if name == "teams" else value for name, value in kept.items()}


def _draft(request: MemberRequest) -> dict[str, Any]:
    return dict(request.session.get(_key(request), {}))


def _key(request: MemberRequest) -> str:
    return f"add-user:{request.membership.organization_id}"


def _url(request: MemberRequest, step: int) -> str:
    return reverse("organizations:add_user", args=[request.membership.organization.slug]) + f"?step={step}"
