"""What a recipe gives when this actor uses it on this day, and what of it is left out and why (RGT-52, RGT-53)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organizations.models import Membership, Team
from organizations.policies import may_invite
from organizations.roles import MANAGERS
from products.bits import union
from products.models import Category, Grant, Recipe
from products.querysets import LIVING
from products.rights.commands import AccessPlan, GrantChoice
from products.rights.grantees import Grantee


@dataclass(frozen=True)
class Contents:
    """``refusal``: why the actor may not give its role; ``names`` are of the products, by id; ``left_out`` are
    sentences."""

    recipe: Recipe
    refusal: str
    teams: list[Team]
    plan: AccessPlan
    names: Mapping[int, str]
    categories: Mapping[int, Category]
    left_out: list[str]

    @property
    def key(self) -> str:
        """The recipe's, for addresses."""
        return str(self.recipe.pk)

    @property
    def everything(self) -> bool:
        """Its role has all products."""
        return self.recipe.role in MANAGERS

    @property
    def stored(self) -> AccessPlan:
        """What of it is still there, without ends, for whoever edits it."""
        rights = {pk: GrantChoice(choice.rights) for pk, choice in self.plan.products.items()}
        return AccessPlan(rights, {each["id"]: each["rights"] for each in self.recipe.future})

    @property
    def facts(self) -> list[object]:
        """For the version of a page that shows it."""
        return [
            self.recipe.facts,
            self.refusal,
            sorted(self.plan.products.items()),
            sorted(self.plan.future),
            self.left_out,
        ]


def contents_of(actor: Membership, recipe: Recipe, today: datetime.date) -> Contents:
    """Today's: never more than the kinds of the products still have. Five queries at most."""
    left_out: list[str] = []
    teams = _teams(actor, recipe, left_out)
    products, names = _products(actor, recipe, today, left_out)
    categories, future = _future(recipe, left_out)
    refusal = str(may_invite(actor, role=recipe.role).reason)
    return Contents(recipe, refusal, teams, AccessPlan(products, future), names, categories, left_out)


def plan_like(subject: Membership, today: datetime.date) -> AccessPlan:
    """The own rights of a member that last today, without their ends: those of teams come with the teams."""
    if subject.role in MANAGERS:
        return AccessPlan()
    grants = Grant.objects.lasting(today).filter(membership=subject, product__state__in=LIVING)
    grants = grants.select_related("product__kind")
    held = {each.product_id: GrantChoice(each.rights & each.product.kind.grantable) for each in grants}
    return AccessPlan(held, dict(Grantee.of(subject).future().values_list("category_id", "rights")))


def _teams(actor: Membership, recipe: Recipe, left_out: list[str]) -> list[Team]:
    found = actor.organization.teams.in_bulk([each["id"] for each in recipe.teams])
    gone = [each["name"] for each in recipe.teams if each["id"] not in found]
    left_out += [_("The work team %(name)s no longer exists.") % {"name": name} for name in gone]
    return list(found.values())


def _products(
    actor: Membership, recipe: Recipe, today: datetime.date, left_out: list[str]
) -> tuple[dict[int, GrantChoice], dict[int, str]]:
    living = actor.organization.products.living().select_related("kind")
    found = living.in_bulk([each["id"] for each in recipe.products])
    ends_on = today + datetime.timedelta(days=recipe.days) if recipe.days else None
    given = {}
    for each in recipe.products:
        product = found.get(each["id"])
        if product is None:
            left_out.append(_("%(name)s has ended or is not here any more.") % {"name": each["name"]})
            continue
        rights = each["rights"] & product.kind.grantable
        if rights != each["rights"]:
            left_out.append(_("%(name)s does not have all of these rights any more.") % {"name": product.name})
        given[product.pk] = GrantChoice(rights, ends_on)
    return given, {pk: product.name for pk, product in found.items()}


def _future(recipe: Recipe, left_out: list[str]) -> tuple[dict[int, Category], dict[int, int]]:
    """A rule has no end, so a recipe with days gives none."""
    if not recipe.future:
        return {}, {}
    if recipe.days:
        left_out.append(_("Future products are left out: what this recipe gives has an end."))
        return {}, {}
    categories = Category.objects.prefetch_related("kinds").in_bulk([each["id"] for each in recipe.future])
    wished = {each["id"]: each["rights"] for each in recipe.future}
    masks = {pk: union(kind.grantable for kind in category.kinds.all()) for pk, category in categories.items()}
    return categories, {pk: wished[pk] & masks[pk] for pk in categories}


def trimmed(actor: Membership, plan: AccessPlan) -> tuple[AccessPlan, list[str]]:
    """A plan without products that ended and rights that their kinds lost since, and sentences about these."""
    rows = actor.organization.products.select_related("kind").in_bulk(list(plan.products))
    kept, left_out = {}, []
    for pk, choice in plan.products.items():
        product = rows.get(pk)
        if product is None or product.state not in LIVING:
            name = product.name if product else str(pk)
            left_out.append(_("%(name)s has ended or is not here any more.") % {"name": name})
            continue
        rights = choice.rights & product.kind.grantable
        if rights != choice.rights:
            left_out.append(_("%(name)s does not have all of these rights any more.") % {"name": product.name})
        kept[pk] = GrantChoice(rights, choice.ends_on)
    return AccessPlan(kept, plan.future), left_out
