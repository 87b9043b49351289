"""Using a recipe on people of the list and on a work team: choose it, read what it does, confirm (RGT-54)."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import now
from core.http import form_methods, page, see_other, seen
from core.once import Made, once
from core.shown import version_of
from core.text import whole_number
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership, Team
from products.models import Recipe
from products.policies import may_use_recipes
from products.recipes.commands import MOST_PEOPLE, facts_of, reloaded, use_recipe
from products.recipes.contents import contents_of
from products.recipes.effects import effects_on


@form_methods
@in_organization(may_use_recipes)
def use_on_people(request: MemberRequest) -> HttpResponse:
    """The ticked people of the list, which posts its ticks; they go on in the address."""
    if (ticks := request.POST.getlist("sel")) and "seen" not in request.POST:
        return see_other(f"{request.path}?{urlencode({'sel': ticks[: MOST_PEOPLE + 1]}, doseq=True)}")
    ticks = request.GET.getlist("sel")
    is_too_many = len(ticks) > MOST_PEOPLE
    chosen = list(request.membership.organization.memberships.ticked([] if is_too_many else ticks))
    back = reverse("organizations:people", args=[request.membership.organization.slug])
    return _use(request, chosen, back, is_too_many=is_too_many)


@form_methods
@in_organization(may_use_recipes)
def use_on_team(request: MemberRequest, pk: int) -> HttpResponse:
    """A work team gets the products; a recipe's role and teams are for people."""
    team = get_object_or_404(request.membership.organization.teams, pk=pk)
    return _use(request, [team], reverse("products:team", args=[request.membership.organization.slug, pk]), team=team)


def _use(
    request: MemberRequest, chosen: Sequence[Membership] | Sequence[Team], back: str, *, is_too_many: bool = False,
    team: Team | None = None,
) -> HttpResponse:  # fmt: skip
    actor, today = request.membership, request.membership.day_at(now())
    recipe = _recipe(request)
    shown = {"chosen": chosen, "back": back, "team": team}
    if recipe is None or not chosen:
        rows = actor.organization.recipes.all()
        return page(
            request, "products/recipes/choose.html", recipes=rows, is_too_many=is_too_many, most=MOST_PEOPLE, **shown
        )  # fmt: skip
    if request.method == "POST" and (answer := once(request, lambda: _give(request, recipe, chosen, back))):
        return answer
    contents = contents_of(actor, recipe, today)
    effects = effects_on(actor, contents, reloaded(actor, chosen), today)
    return page(
        request, "products/recipes/use.html", recipe=recipe, contents=contents, effects=effects,
        acts=any(not effect.is_nothing for effect in effects), seen=version_of(facts_of(contents, effects)), **shown,
    )  # fmt: skip


def _give(
    request: MemberRequest, recipe: Recipe, chosen: Sequence[Membership] | Sequence[Team], back: str
) -> Made:  # fmt: skip
    count = use_recipe(actor=request.membership, recipe=recipe, grantees=chosen, now=now(), seen=seen(request))
    if chosen and isinstance(chosen[0], Team):
        return Made(back, _("The recipe %(name)s was used for the team.") % {"name": recipe.name})
    text = ngettext(
        "The recipe %(name)s was used for %(n)s user.", "The recipe %(name)s was used for %(n)s users.", count
    )
    return Made(back, text % {"name": recipe.name, "n": count})


def _recipe(request: MemberRequest) -> Recipe | None:
    key = whole_number(request.GET.get("recipe", ""))
    if key is None:
        return None
    found: Recipe = get_object_or_404(request.membership.organization.recipes, pk=key)
    return found
