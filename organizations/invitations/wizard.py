"""Adding a user in four steps (guide 3). Each draft waits on the server under its own key, 30 days; going back loses
nothing, and two people are added in two tabs."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import drafts
from core.clock import now
from core.errors import RuleError
from core.http import SeeOther, form_methods, looked, page, posted, see_other, seen
from core.models import StoredForm
from core.once import Made, once
from core.shown import check_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.hooks import ACCESS_RIGHTS, RECIPES, RecipeFill
from organizations.invitations.commands import InvitationPlan, invite
from organizations.invitations.forms import AccessStep, PersonStep, RoleStep, WizardStep
from organizations.models import Role, Team
from organizations.policies import may_invite
from organizations.roles import MANAGERS
from organizations.wizards import Wizard
from security.sign_in.reauthentication import is_recent

PERSON, ROLE, ACCESS, REVIEW = 1, 2, 3, 4
LABELS = [gettext_lazy("Person"), gettext_lazy("Role"), gettext_lazy("Access"), gettext_lazy("Review and send")]
FORMS: dict[int, type[WizardStep]] = {PERSON: PersonStep, ROLE: RoleStep, ACCESS: AccessStep}
RECIPE = "recipe"
"""Under which a draft says by which recipe it was filled."""
TEMPLATES = {PERSON: "person", ROLE: "role", ACCESS: "access", REVIEW: "review"}


WIZARD = Wizard(
    "add-user", gettext_lazy("Add a user"), "organizations:add_user",
    "organizations:people", gettext_lazy("Users"), last=REVIEW,
)  # fmt: skip


@form_methods
@in_organization(may_invite)
def add_user(request: MemberRequest) -> HttpResponse:
    """One step of the wizard; nothing is sent before the last one."""
    draft, step, detour = WIZARD.enter(request)
    if detour:
        return detour
    return _review(request, draft) if draft and step == REVIEW else _fill(request, step, draft)


def _choose_access(request: MemberRequest, draft: StoredForm) -> HttpResponse:
    """Teams, then the access rights of the app above; some of its buttons only change the page."""
    kept = draft.data.get(str(ACCESS), {})
    form = AccessStep(posted(request), initial=kept, actor=request.membership)
    teams = _plain(form.cleaned_data)["teams"] if form.is_valid() else kept.get("teams", [])
    data = looked(request)
    part = ACCESS_RIGHTS.get()
    access = part.open(request.membership, kept.get("access", {}), teams, data, data or request.GET) if part else None
    stays = access is not None and access.press(request.POST.get("do", ""))
    if request.method == "POST" and not stays and form.is_valid() and (access is None or access.is_valid()):
        return WIZARD.keep(request, draft, ACCESS, {"teams": teams, "access": access.dump() if access else {}})
    return _page(request, ACCESS, draft, form=form, access=access, access_template=part.template if part else "")


def _fill(request: MemberRequest, step: int, draft: StoredForm | None) -> HttpResponse:
    answers = draft.data if draft else {}
    if draft and step == ACCESS and answers[str(ROLE)]["role"] not in MANAGERS:
        return _choose_access(request, draft)
    recipe = _chosen(request) if step == PERSON else None
    initial = {**_defaults(request), **answers.get(str(step), {}), **(_words_of(recipe) if recipe else {})}
    proof = {"request": request} if step == ROLE else {}
    form = FORMS[step](posted(request), initial=initial, actor=request.membership, **proof)
    if request.method == "POST" and form.is_valid():
        return WIZARD.keep(request, draft, step, _plain(form.cleaned_data), **(_filled(recipe) if recipe else {}))
    everything = answers.get(str(ROLE), {}).get("role") in MANAGERS
    offered = _offered(request, draft, recipe) if step == PERSON else {}
    return _page(request, step, draft, form=form, everything=everything, **offered)


def _chosen(request: MemberRequest) -> RecipeFill | None:
    """The recipe that the address names."""
    book, key = RECIPES.get(), request.GET.get("recipe", "")
    return book.fill(request.membership, key, request.membership.day_at(now())) if book and key else None


def _words_of(recipe: RecipeFill) -> dict[str, Any]:
    return {"language": recipe.language, "welcome": recipe.welcome}


def _filled(recipe: RecipeFill) -> dict[str, Any]:
    """The answers of the next steps, to be looked at and changed there; a role that the inviter may not give is asked
    for."""
    role = {
        "role": recipe.role, "has_accounting": recipe.has_accounting,
        "wants_billing_mail": False, "wants_product_mail": True,
    }  # fmt: skip
    answers = {str(ROLE): role} if recipe.role else {}
    answers[str(ACCESS)] = {"teams": recipe.teams, "access": recipe.access}
    return {**answers, RECIPE: {"key": recipe.key, "name": recipe.name, "version": version_of(recipe.facts)}}


def _offered(request: MemberRequest, draft: StoredForm | None, recipe: RecipeFill | None) -> dict[str, Any]:
    """The choice of recipes above the first step."""
    book = RECIPES.get()
    kept = draft.data.get(RECIPE, {}) if draft else {}
    chosen = recipe.key if recipe else kept.get("key", "")
    return {"recipes": book.choices(request.membership) if book else [], "recipe": recipe, "recipe_key": chosen}


def _still(request: MemberRequest, data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A draft that a recipe filled, without what ended since, and sentences about that; and whether the recipe says
    something else by now."""
    book, kept = RECIPES.get(), data.get(RECIPE)
    if not book or not kept or str(ACCESS) not in data:
        return data, []
    answer = data[str(ACCESS)]
    access, said = book.still(request.membership, answer["access"])
    own = request.membership.organization.teams.filter(pk__in=answer["teams"]).values_list("pk", flat=True)
    if len(own) != len(answer["teams"]):
        said = [*said, _("A work team no longer exists.")]
    fresh = book.fill(request.membership, kept["key"], request.membership.day_at(now()))
    if fresh is None:
        said = [*said, _("The recipe was deleted meanwhile. What it filled in is below.")]
    elif version_of(fresh.facts) != kept["version"]:
        said = [*said, _("The recipe was changed meanwhile. What it filled in before is below.")]
    return {**data, str(ACCESS): {"teams": list(own), "access": access}}, said


def _review(request: MemberRequest, draft: StoredForm) -> HttpResponse:
    if request.method != "POST":
        return _page(request, REVIEW, draft, **_summary(request, draft.data))
    if _as_plan(draft.data).role == Role.LEGAL_REPRESENTATIVE and not is_recent(request):
        return SeeOther(WIZARD.url(request, draft, ROLE))
    try:
        answer = once(request, lambda: _send(request, draft))
    except RuleError as refusal:
        return _page(request, REVIEW, draft, status=422, refusal=refusal.message, **_summary(request, draft.data))
    return answer or see_other("organizations:people", request.membership.organization.slug)


def _send(request: MemberRequest, draft: StoredForm) -> Made:
    """What was reviewed is what is sent. In a transaction."""
    moment, kept = now(), drafts.take(draft).data
    check_unchanged(seen(request), _facts(request, kept))
    data, _said = _still(request, kept)
    plan = _as_plan(data)
    invitation = invite(actor=request.membership, plan=plan, now=moment)
    part, stored = ACCESS_RIGHTS.get(), data.get(str(ACCESS), {}).get("access", {})
    if part and plan.role not in MANAGERS:
        part.apply(request.membership, invitation, stored, moment)
    if (book := RECIPES.get()) and RECIPE in data:
        book.used(request.membership, invitation, data[RECIPE]["key"], moment)
    people = reverse("organizations:people", args=[request.membership.organization.slug])
    return Made(people, _("The invitation was sent to %(email)s.") % {"email": invitation.email})


def _page(
    request: MemberRequest, step: int, draft: StoredForm | None, *, status: int = 0, **context: Any
) -> HttpResponse:
    common = WIZARD.context(request, draft, step, "email")
    response = page(request, f"organizations/wizard/{TEMPLATES[step]}.html", labels=LABELS, **common, **context)
    response.status_code = status or response.status_code
    return response


def _summary(request: MemberRequest, kept: dict[str, Any]) -> dict[str, Any]:
    answers, left_out = _still(request, kept)
    plan = _as_plan(answers)
    return {
        "recipe_name": kept.get(RECIPE, {}).get("name", ""),
        "left_out": left_out,
        "plan": plan,
        "role": Role(plan.role),
        "teams": _teams(request, plan),
        "everything": plan.role in MANAGERS,
        "products": _count(request, answers),
        "seen": version_of(_facts(request, kept)),
    }


def _facts(request: MemberRequest, kept: dict[str, Any]) -> list[Any]:
    """What the review shows."""
    answers, left_out = _still(request, kept)
    return [answers, left_out, [team.name for team in _teams(request, _as_plan(answers))], _count(request, answers)]


def _count(request: MemberRequest, answers: dict[str, Any]) -> int | None:
    """How many products the person will see; None when no app grants any."""
    part, stored = ACCESS_RIGHTS.get(), answers.get(str(ACCESS), {}).get("access", {})
    return part.count(request.membership, stored, _as_plan(answers).team_ids) if part else None


def _teams(request: MemberRequest, plan: InvitationPlan) -> list[Team]:
    return list(request.membership.organization.teams.filter(pk__in=plan.team_ids))


def _as_plan(answers: dict[str, Any]) -> InvitationPlan:
    values = {**answers[str(PERSON)], **answers[str(ROLE)]}
    return InvitationPlan(**values, team_ids=tuple(answers.get(str(ACCESS), {}).get("teams", ())))


def _defaults(request: MemberRequest) -> dict[str, Any]:
    """``?email=`` fills the address in, for links that propose somebody."""
    email = request.GET.get("email", "")
    return {"language": request.user.language, "wants_product_mail": True, "email": email}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """JSON for the draft: ids for teams, and neither password nor code."""
    kept = {name: value for name, value in data.items() if name not in {"password", "code"}}
    return {name: [team.pk for team in value] if name == "teams" else value for name, value in kept.items()}
