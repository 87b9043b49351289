"""Keeping recipes and using them on people who are here and on teams (RGT-50 to RGT-55)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from core.text import one_spelling
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization, Team
from organizations.people.commands import change_role, change_teams, teams_of
from organizations.people.teams import own_teams
from organizations.policies import may_invite
from organizations.roles import MANAGERS
from products.models import Category, Recipe, RecipeUse
from products.policies import may_use_recipes
from products.recipes.contents import Contents, contents_of
from products.recipes.effects import Effect, effects_on
from products.rights.commands import AccessPlan, fingerprint, save_access
from products.rights.grantees import Grantee
from products.rights.notices import told_together
from security.kinds import EventKind

MOST = 50
"""Recipes of an organization."""
MOST_PEOPLE = 50
"""On whom one is used at once: one transaction."""
MOST_PRODUCTS = 500
SAME_NAME = _("A recipe with this name already exists.")
GONE = _("This recipe was deleted meanwhile.")
FULL = _("An organization keeps at most %(most)s recipes. Delete one first.")
TOO_MANY_PRODUCTS = _("A recipe names at most %(most)s products. Use a work team for more.")


@dataclass(frozen=True)
class RecipePlan:
    """What a recipe shall say. ``access``: rights without ends; ``days`` ends them all, counted from the day of use."""

    name: str
    role: str
    has_accounting: bool = False
    language: str = "es"
    days: int | None = None
    welcome: str = ""
    team_ids: tuple[int, ...] = ()
    access: AccessPlan = field(default_factory=AccessPlan)


@transaction.atomic
def create_recipe(*, actor: Membership, plan: RecipePlan, now: datetime.datetime) -> Recipe:
    """Keep a new one (RGT-50).

    Raises Refused without the right or for a role that the actor may not give, RuleError for a name that exists, teams
    or products of elsewhere, or too many.
    """
    actor = lock_and_reload(actor)
    may_use_recipes(actor).or_403()
    if actor.organization.recipes.count() >= MOST:
        raise RuleError(str(FULL) % {"most": MOST})
    recipe = Recipe(organization=actor.organization)
    _write(actor, recipe, plan, now)
    actor.record(EventKind.RECIPE_CREATED, recipe=recipe.name)
    return recipe


@transaction.atomic
def edit_recipe(
    *, actor: Membership, recipe: Recipe, plan: RecipePlan, now: datetime.datetime, seen: str | None = None
) -> Recipe:
    """Make it say something else; who has something by it keeps that.

    Raises as ``create_recipe``, ChangedMeanwhile when it is not the one ``seen``.
    """
    actor = lock_and_reload(actor)
    may_use_recipes(actor).or_403()
    recipe = own_recipe(actor, recipe.pk)
    check_unchanged(seen, recipe.facts)
    _write(actor, recipe, plan, now)
    actor.record(EventKind.RECIPE_CHANGED, recipe=recipe.name)
    return recipe


@transaction.atomic
def delete_recipe(*, actor: Membership, recipe: Recipe, seen: str | None = None) -> None:
    """Forget it; what came by it stays. Raises Refused, RuleError when it is gone, ChangedMeanwhile."""
    actor = lock_and_reload(actor)
    may_use_recipes(actor).or_403()
    recipe = own_recipe(actor, recipe.pk)
    check_unchanged(seen, recipe.facts)
    actor.record(EventKind.RECIPE_DELETED, recipe=recipe.name)
    recipe.delete()


@transaction.atomic
def use_recipe(
    *,
    actor: Membership,
    recipe: Recipe,
    grantees: Sequence[Membership] | Sequence[Team],
    now: datetime.datetime,
    seen: str | None = None,
) -> int:
    """Give each of these people, or teams, what the recipe says besides what they have; to how many it gave anything.

    All of it or nothing (RGT-54). Raises Refused without the right, RuleError when the recipe is gone, ChangedMeanwhile
    when the recipe or what it would do is not what was ``seen``.
    """
    actor = lock_and_reload(actor)
    may_use_recipes(actor).or_403()
    contents = contents_of(actor, own_recipe(actor, recipe.pk), actor.day_at(now))
    effects = effects_on(actor, contents, reloaded(actor, grantees), actor.day_at(now))
    check_unchanged(seen, facts_of(contents, effects))
    acting = [effect for effect in effects if not effect.is_nothing]
    with told_together(actor, _reached(acting), now):
        for effect in acting:
            _give(actor, contents.recipe, effect, now)
    return len(acting)


def facts_of(contents: Contents, effects: Sequence[Effect]) -> list[object]:
    """What the question shows."""
    return [contents.facts, [effect.facts for effect in effects]]


def reloaded(actor: Membership, grantees: Sequence[Membership] | Sequence[Team]) -> list[Grantee]:
    """Those of them who are still in the actor's organization, people in the order of the list."""
    ids = [each.pk for each in grantees][:MOST_PEOPLE]
    if grantees and isinstance(grantees[0], Team):
        return [Grantee.of(team) for team in actor.organization.teams.filter(pk__in=ids)]
    people = actor.organization.memberships.filter(pk__in=ids).select_related("user", "organization")
    return [Grantee.of(member) for member in people.order_by("directory_key", "pk")]


def own_recipe(actor: Membership, pk: int) -> Recipe:
    """A recipe of the actor's organization, read under its lock. Raises RuleError when it is gone."""
    recipe: Recipe | None = actor.organization.recipes.filter(pk=pk).first()
    if recipe is None:
        raise RuleError(GONE)
    return recipe


def note_use(actor: Membership, name: str, grantee: Grantee, given: dict[str, Any], now: datetime.datetime) -> None:
    """Write down what came by which recipe (RGT-56). In the transaction of the act, under the organization's lock."""
    RecipeUse.objects.create(
        organization=actor.organization, name=name, by_name=actor.user.full_name, at=now, given=given, **grantee.key
    )
    person = grantee.row.user if isinstance(grantee.row, Membership) else None
    actor.record(EventKind.RECIPE_USED, user=person, holder=grantee.name, recipe=name)


def new_name(organization: Organization, name: str, recipe: Recipe | None = None) -> str:
    """The name of a new recipe, or of ``recipe``, in its stored spelling. Raises RuleError for that of another one."""
    written = one_spelling(name)
    others = organization.recipes.exclude(pk=recipe.pk) if recipe else organization.recipes.all()
    if written.casefold() in {one_spelling(other).casefold() for other in others.values_list("name", flat=True)}:
        raise RuleError(SAME_NAME)
    return written


def _write(actor: Membership, recipe: Recipe, plan: RecipePlan, now: datetime.datetime) -> None:
    may_invite(actor, role=plan.role).or_403()
    recipe.name = new_name(actor.organization, plan.name, recipe if recipe.pk else None)
    recipe.role, recipe.language, recipe.days, recipe.welcome = plan.role, plan.language, plan.days, plan.welcome
    recipe.has_accounting = plan.has_accounting and plan.role not in MANAGERS
    recipe.teams = [{"id": team.pk, "name": team.name} for team in own_teams(actor, plan.team_ids)]
    access = AccessPlan() if plan.role in MANAGERS else plan.access
    recipe.products, recipe.future = _products(actor, access), _future(access)
    recipe.changed_at = now
    recipe.save()


def _products(actor: Membership, access: AccessPlan) -> list[dict[str, Any]]:
    if len(access.products) > MOST_PRODUCTS:
        raise RuleError(str(TOO_MANY_PRODUCTS) % {"most": MOST_PRODUCTS})
    living = actor.organization.products.living().select_related("kind").in_bulk(list(access.products))
    if len(living) != len(access.products):
        raise RuleError(_("One of the products no longer exists. Open the page again."))
    return [
        {"id": pk, "name": product.name, "rights": access.products[pk].rights & product.kind.grantable}
        for pk, product in living.items()
    ]


def _future(access: AccessPlan) -> list[dict[str, Any]]:
    known = Category.objects.in_bulk(list(access.future))
    if len(known) != len(access.future):
        raise RuleError(_("One of the categories no longer exists. Open the page again."))
    return [{"id": pk, "rights": rights} for pk, rights in access.future.items()]


def _reached(effects: Sequence[Effect]) -> list[Membership]:
    people = [each.grantee.row for each in effects if isinstance(each.grantee.row, Membership)]
    teams = [each.grantee.row for each in effects if isinstance(each.grantee.row, Team)]
    return [*people, *(member for team in teams for member in team.members.select_related("user"))]


def _give(actor: Membership, recipe: Recipe, effect: Effect, now: datetime.datetime) -> None:
    subject = effect.grantee.row if isinstance(effect.grantee.row, Membership) else None
    if subject and effect.joins:
        teams = [*teams_of(subject), *(team.pk for team in effect.joins)]
        change_teams(actor=actor, subject=subject, team_ids=teams)
    if subject and effect.gains_accounting:
        change_role(actor=actor, subject=subject, role=subject.role, has_accounting=True)
    if effect.fresh or effect.rules:
        version = fingerprint(effect.before)
        save_access(actor=actor, grantee=effect.grantee, plan=effect.plan, version=version, now=now)
    note_use(actor, recipe.name, effect.grantee, given_by(effect), now)


def given_by(effect: Effect) -> dict[str, Any]:
    """What a use gave, for ``RecipeUse.given``."""
    return {
        "products": {str(pk): choice.rights for pk, choice in effect.fresh.items()},
        "future": sorted(effect.rules),
        "teams": [team.pk for team in effect.joins],
    }
