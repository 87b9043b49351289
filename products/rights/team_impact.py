"""How large work teams are, and who loses what when one goes: rights that nobody else gives them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from organizations.models import Team
from products.models import Grant
from products.querysets import LIVING, GrantQuerySet


@dataclass(frozen=True)
class Loss:
    """One member and the products on which rights end; managers lose nothing, they hold everything by role."""

    name: str
    products: list[str]


def losses_without(team: Team, today: datetime.date) -> list[Loss]:
    """Members with the products on which they hold less without the team, by name. Four queries."""
    members = [m for m in team.members.select_related("user").order_by("directory_key") if not m.manages_everything]
    lasting = Grant.objects.lasting(today).filter(product__state__in=LIVING)
    given = {grant.product_id: grant for grant in lasting.filter(team=team).select_related("product")}
    left = _rights_without(team, [member.pk for member in members], lasting.filter(product_id__in=given))
    losses = []
    for member in members:
        lost = [
            g.product.name
            for pk, g in given.items()
            if left.get((member.pk, pk)) is None or g.rights & ~left[member.pk, pk]
        ]
        if lost:
            losses.append(Loss(member.full_name, sorted(lost)))
    return losses


def sizes_of(teams: Iterable[Team]) -> tuple[dict[int, int], dict[int, int]]:
    """How many members and how many products each team has, by its id; none are left out. Two queries: joined, they
    would multiply."""
    ids = [team.pk for team in teams]
    members = Team.members.through.objects.filter(team_id__in=ids)
    return _counted(members), _counted(Grant.objects.filter(team_id__in=ids))


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("team_id").annotate(Count("pk")))


def _rights_without(team: Team, members: list[int], grants: GrantQuerySet) -> dict[tuple[int, int], int]:
    left: dict[tuple[int, int], int] = defaultdict(int)
    direct = grants.filter(membership_id__in=members)
    for member, product, rights in direct.values_list("membership_id", "product_id", "rights"):
        left[member, product] |= rights
    through = team.members.through.objects.filter(membership_id__in=members).exclude(team=team)
    teams = defaultdict(list)
    for member, other in through.values_list("membership_id", "team_id"):
        teams[other].append(member)
    others = grants.filter(team_id__in=teams)
    for other, product, rights in others.values_list("team_id", "product_id", "rights"):
        for member in teams[other]:
            left[member, product] |= rights
    return dict(left)
