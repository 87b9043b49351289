"""The list of recipes, one of them as somebody would get it, writing and deleting (SCR-6)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.forms import refused_by
from core.http import form_methods, looked, page, see_other, seen
from core.once import Made, once
from core.shown import version_of
from core.text import whole_number
from organizations.access import MemberRequest, in_organization, member_at
from organizations.models import Membership
from organizations.policies import may_invite
from products.access_pages.sources import DraftSource, dump_plan
from products.models import Recipe
from products.policies import may_use_recipes
from products.recipes.commands import MOST, create_recipe, delete_recipe, edit_recipe
from products.recipes.contents import contents_of, plan_like
from products.recipes.effects import lines_of
from products.recipes.forms import RecipeAccess, RecipeForm
from products.rights.commands import AccessPlan
from products.rights.effective import RightWords


@require_safe
@in_organization(may_use_recipes)
def recipes(request: MemberRequest) -> HttpResponse:
    """All of them, at most MOST, by name."""
    rows = list(request.membership.organization.recipes.all()[:MOST])
    return page(request, "products/recipes/list.html", rows=rows, is_full=len(rows) >= MOST, most=MOST)


@require_safe
@in_organization(may_use_recipes)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Exactly what somebody who comes today would get, and what is left out and why."""
    recipe, actor = _recipe(request, pk), request.membership
    contents = contents_of(actor, recipe, actor.day_at(now()))
    lines = lines_of(contents, contents.plan, RightWords())
    return page(request, "products/recipes/show.html", recipe=recipe, contents=contents, lines=lines)


@form_methods
@in_organization(may_use_recipes)
def add(request: MemberRequest) -> HttpResponse:
    """A new one; ``?like=`` begins with role, work teams and own rights of a member."""
    initial: dict[str, Any] = {"language": request.user.language}
    plan = AccessPlan()
    like = whole_number(request.GET.get("like", ""))
    if like is not None:
        subject = member_at(request, like)
        initial, plan = _like(request.membership, subject), plan_like(subject, request.membership.day_at(now()))
    return _write(request, None, initial, plan)


@form_methods
@in_organization(may_use_recipes)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Make it say something else. What ended meanwhile is named, and goes with the next save."""
    recipe, actor = _recipe(request, pk), request.membership
    contents = contents_of(actor, recipe, actor.day_at(now()))
    initial = {
        name: getattr(recipe, name) for name in ("name", "role", "has_accounting", "language", "welcome", "days")
    }
    initial["teams"] = [team.pk for team in contents.teams]
    return _write(request, recipe, initial, contents.stored, left_out=contents.left_out)


@form_methods
@in_organization(may_use_recipes)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget it (K1); what came by it stays with whoever has it."""
    recipe, slug = _recipe(request, pk), request.membership.organization.slug
    if request.method == "POST":
        delete_recipe(actor=request.membership, recipe=recipe, seen=seen(request))
        messages.success(request, _("The recipe %(name)s is deleted.") % {"name": recipe.name})
        return see_other("products:recipes", slug)
    return page(request, "products/recipes/delete.html", recipe=recipe, seen=version_of(recipe.facts))


def _write(
    request: MemberRequest, recipe: Recipe | None, initial: dict[str, Any], plan: AccessPlan, **context: Any
) -> HttpResponse:
    """The fields and the products of the page; some of its buttons only change it."""
    actor, data = request.membership, looked(request)
    do = request.POST.get("do", "")
    form = RecipeForm(
        request.POST if do == "save" else None, initial=_typed(request, initial), actor=actor, recipe=recipe
    )
    source = DraftSource(actor, dump_plan(plan), (), actor.day_at(now()))
    access = RecipeAccess(actor=actor, source=source, data=data, look=data or request.GET)
    access.press(do)
    if do == "save" and form.is_valid() and access.is_valid():
        with refused_by(form):
            answer = once(request, lambda: _save(request, form, access, recipe))
            if answer:
                return answer
    version = version_of(recipe.facts) if recipe else ""
    return page(
        request, "products/recipes/edit.html", form=form, access=access, recipe=recipe, seen=version, **context
    )  # fmt: skip


def _save(request: MemberRequest, form: RecipeForm, access: RecipeAccess, recipe: Recipe | None) -> Made:
    actor, plan = request.membership, form.plan(access.plan)
    if recipe is None:
        kept = create_recipe(actor=actor, plan=plan, now=now())
    else:
        kept = edit_recipe(actor=actor, recipe=recipe, plan=plan, now=now(), seen=seen(request))
    place = reverse("products:recipe", args=[actor.organization.slug, kept.pk])
    return Made(place, _("The recipe %(name)s is saved.") % {"name": kept.name})


def _typed(request: MemberRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """What was typed stays with a button that only changes the page; nothing is said about it yet."""
    if request.method != "POST" or request.POST.get("do") == "save":
        return initial
    names = RecipeForm.base_fields.keys() - {"teams"}
    return {**{name: request.POST.get(name, "") for name in names}, "teams": request.POST.getlist("teams")}


def _like(actor: Membership, subject: Membership) -> dict[str, Any]:
    return {
        "name": _("Like %(name)s") % {"name": subject.user.first_name or subject.full_name},
        "role": subject.role if may_invite(actor, role=subject.role) else "",
        "has_accounting": subject.has_accounting,
        "teams": list(subject.teams.values_list("pk", flat=True)),
        "language": subject.user.language,
    }


def _recipe(request: MemberRequest, pk: int) -> Recipe:
    found: Recipe = get_object_or_404(request.membership.organization.recipes, pk=pk)
    return found
