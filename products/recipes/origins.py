"""Where the own rights of a member came from: by which recipe, when and by whom, else singly; and what the member last
did with each (ORG-82)."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from organizations.models import Membership
from products.models import Grant, RecipeUse
from products.querysets import LIVING
from security.models import Event


@dataclass(frozen=True)
class Origin:
    """``use`` is the recipe that gave these grants, None for those given singly; ``teams``: places that came by it."""

    use: RecipeUse | None
    grants: Sequence[Grant]
    teams: Sequence[tuple[int, str]] = ()


def origins_of(subject: Membership, today: datetime.date) -> list[Origin]:
    """Recipes, the newest first, then what was given singly; only what lasts. Three queries."""
    uses = list(subject.recipe_uses.all())
    grants = Grant.objects.lasting(today).filter(membership=subject, product__state__in=LIVING)
    by_use: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants.select_related("product", "granted_by").order_by("product__service_name", "pk"):
        by_use[_giver(grant, uses)].append(grant)
    teams = dict(subject.teams.values_list("pk", "name")) if uses else {}
    found = []
    for use in uses:
        places = [(pk, teams.pop(pk)) for pk in use.given["teams"] if pk in teams]
        if by_use[use.pk] or places:
            found.append(Origin(use, by_use[use.pk], places))
    singly = by_use[SINGLY]
    return [*found, Origin(None, singly)] if singly else found


SINGLY = 0


def _giver(grant: Grant, uses: Sequence[RecipeUse]) -> int:
    """The use that wrote the grant as it is; somebody who changed it since gave it singly."""
    key = str(grant.product_id)
    return next((use.pk for use in uses if key in use.given["products"] and grant.granted_at <= use.at), SINGLY)


def last_acts(subject: Membership, products: Sequence[int]) -> dict[int, datetime.datetime]:
    """When the member last did something to each product that the journal knows of. One query."""
    acts = Event.objects.filter(
        organization_id=subject.organization_id, actor_id=subject.user_id, product_id__in=products
    )
    return dict(acts.order_by().values_list("product_id").annotate(Max("at")))
