"""Recipes inside the wizard that adds a user, and their passing on when the person arrives."""

import datetime
from typing import Any

from core.text import whole_number
from organizations.hooks import RecipeFill
from organizations.models import Invitation, Membership
from organizations.roles import MANAGERS
from products.access_pages.sources import dump_plan, load_plan
from products.models import Recipe, RecipeUse
from products.policies import may_use_recipes
from products.recipes.commands import note_use
from products.recipes.contents import contents_of, trimmed
from products.rights.commands import plan_of
from products.rights.grantees import Grantee


class Recipes:
    """``organizations.hooks.RecipeBook`` of this app."""

    def choices(self, actor: Membership) -> list[tuple[str, str]]:
        """Names by id, for whoever may use them."""
        rows = actor.organization.recipes.values_list("pk", "name") if may_use_recipes(actor) else ()
        return [(str(pk), name) for pk, name in rows]

    def fill(self, actor: Membership, key: str, today: datetime.date) -> RecipeFill | None:
        """What it answers in the steps, and what is left out; None when it is gone."""
        recipe = self._find(actor, key)
        if recipe is None:
            return None
        contents = contents_of(actor, recipe, today)
        everything = recipe.role in MANAGERS
        return RecipeFill(
            key=key,
            name=recipe.name,
            facts=recipe.facts,
            language=recipe.language,
            welcome=recipe.welcome,
            role="" if contents.refusal else recipe.role,
            has_accounting=recipe.has_accounting,
            teams=[team.pk for team in contents.teams],
            access={} if everything else dump_plan(contents.plan),
            left_out=[*([contents.refusal] if contents.refusal else []), *contents.left_out],
        )

    def still(self, actor: Membership, stored: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """What of a draft's access can still be given, and sentences about the rest."""
        plan, left_out = trimmed(actor, load_plan(stored))
        return (dump_plan(plan), left_out) if left_out else (stored, [])

    def used(self, actor: Membership, invitation: Invitation, key: str, now: datetime.datetime) -> None:
        """What the invitation holds of it came by it. In the transaction of the invitation."""
        recipe = self._find(actor, key)
        if recipe is None:
            return
        held, grantee = plan_of(Grantee.of(invitation)), Grantee.of(invitation)
        named = {each["id"] for each in recipe.products} & held.products.keys()
        future = {each["id"] for each in recipe.future} & held.future.keys()
        teams = {each["id"] for each in recipe.teams} & set(invitation.teams.values_list("pk", flat=True))
        given = {
            "products": {str(pk): held.products[pk].rights for pk in sorted(named)},
            "future": sorted(future),
            "teams": sorted(teams),
        }
        note_use(actor, recipe.name, grantee, given, now)

    def _find(self, actor: Membership, key: str) -> Recipe | None:
        pk = whole_number(key)
        if pk is None or not may_use_recipes(actor):
            return None
        found: Recipe | None = actor.organization.recipes.filter(pk=pk).first()
        return found


def pass_on(invitation: Invitation, membership: Membership) -> None:
    """What came by a recipe to the invitation is the member's now."""
    RecipeUse.objects.filter(invitation=invitation).update(invitation=None, membership=membership)
