"""Recipes of the workshop of the demo, for the tests about them."""

import datetime
from typing import Any

from core.clock import now
from organizations.models import Role, Team
from products.models import Grant, Product, Recipe
from products.recipes.commands import RecipePlan, use_recipe
from products.rights.commands import GrantChoice
from tests import factories
from tests.cast import Cast

HOME = "/org/talleres-rochat/"
RECIPES = f"{HOME}recipes/"
DAY = datetime.timedelta(days=1)


def domain(cast: Cast, name: str = "taller.example") -> Product:
    """A name of the workshop that nobody has a grant over."""
    return factories.product(cast.talleres, "domain", name)


def team(cast: Cast) -> Team:
    """The one called Taller."""
    return cast.talleres.teams.get(name="Taller")


def recipe(cast: Cast, *products: Product, **facts: Any) -> Recipe:
    """Of the workshop, with the technical right over these."""
    return factories.recipe(cast.talleres, products=[(each, "technical") for each in products], **facts)


def use(cast: Cast, one: Recipe, *names: str, actor: str = "clara", seen: str | None = None) -> int:
    """For these people."""
    grantees = [cast.member(name) for name in names]
    return use_recipe(actor=cast.member(actor), recipe=one, grantees=grantees, now=now(), seen=seen)


def held(cast: Cast, name: str, product: Product) -> GrantChoice | None:
    """What somebody holds directly."""
    grant = Grant.objects.filter(membership=cast.member(name), product=product).first()
    return GrantChoice(grant.rights, grant.ends_on) if grant else None


def plan(cast: Cast, **facts: Any) -> RecipePlan:
    """For collaborators."""
    return RecipePlan(**{"name": "Ventas", "role": Role.COLLABORATOR, **facts})


def today(cast: Cast) -> datetime.date:
    """Where the organization is."""
    return cast.member("clara").day_at(now())
