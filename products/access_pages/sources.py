"""Where the page of access rights takes its state from: a grantee in the database, or the draft of an invitation."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Protocol

from core.statements import Statement
from organizations.models import Membership
from products.models import Grant
from products.querysets import GrantQuerySet
from products.rights.commands import AccessPlan, GrantChoice, fingerprint, plan_of, save_access
from products.rights.grantees import Grantee

TeamRights = list[tuple[str, int]]
"""Names of work teams with the rights that each gives over a product."""


_UNITED: Statement[Any] = Statement(lambda member, today: Grant.objects.through_teams(member, today).united())


class AccessSource(Protocol):
    """What the page is made from; ``today`` is the actor's."""

    today: datetime.date

    @property
    def stored(self) -> AccessPlan:
        """What is held now."""

    @property
    def by_team(self) -> GrantQuerySet:
        """Grants that reach the person through work teams."""

    def through(self) -> dict[int, int]:
        """The rights of those, united, by product."""

    @property
    def version(self) -> str:
        """Fingerprint of ``stored``."""


class GranteeSource:
    """A member, team or invitation in the database."""

    def __init__(self, actor: Membership, grantee: Grantee, today: datetime.date) -> None:
        self.actor, self.grantee, self.today = actor, grantee, today

    @cached_property
    def stored(self) -> AccessPlan:
        """What the database says now."""
        return plan_of(self.grantee)

    @property
    def by_team(self) -> GrantQuerySet:
        """Only members are reached through teams."""
        if not isinstance(self.grantee.row, Membership):
            return Grant.objects.none()
        return Grant.objects.through_teams(self.grantee.row.pk, self.today)

    def through(self) -> dict[int, int]:
        """Prepared: people may be reached by thousands of grants."""
        if not isinstance(self.grantee.row, Membership):
            return {}
        return dict(_UNITED.tuples(member=self.grantee.row.pk, today=self.today))

    @property
    def version(self) -> str:
        """Changes with every save."""
        return fingerprint(self.stored)

    def save(self, plan: AccessPlan, *, version: str, now: datetime.datetime) -> bool:
        """Store the plan; False when nothing changed. Raises what ``save_access`` raises."""
        return save_access(actor=self.actor, grantee=self.grantee, plan=plan, version=version, now=now)


class DraftSource:
    """The draft of an invitation that does not exist yet: JSON in the wizard, and the teams chosen there."""

    version = "draft"

    def __init__(self, actor: Membership, draft: dict[str, Any], team_ids: Iterable[int], today: datetime.date) -> None:
        self.actor, self.stored, self.team_ids, self.today = actor, load_plan(draft), list(team_ids), today

    @property
    def by_team(self) -> GrantQuerySet:
        """What the chosen teams bring."""
        own = Grant.objects.lasting(self.today).filter(organization=self.actor.organization)
        return own.filter(team_id__in=self.team_ids)

    def through(self) -> dict[int, int]:
        """What the chosen teams bring, united."""
        return dict(self.by_team.united())


def named(grants: GrantQuerySet, products: Iterable[int]) -> dict[int, TeamRights]:
    """Team grants over these products, by product, teams in the order of their names. One query."""
    found: dict[int, TeamRights] = defaultdict(list)
    rows = grants.filter(product_id__in=products).order_by("team__name", "team_id")
    for product, name, rights in rows.values_list("product_id", "team__name", "rights"):
        found[product].append((name, rights))
    return found


def dump_plan(plan: AccessPlan) -> dict[str, Any]:
    """A plan as JSON."""
    products = {
        str(pk): [choice.rights, choice.ends_on.isoformat() if choice.ends_on else None]
        for pk, choice in plan.products.items()
    }
    return {"products": products, "future": {str(pk): rights for pk, rights in plan.future.items()}}


def load_plan(data: dict[str, Any]) -> AccessPlan:
    """A plan back from JSON; an empty one from nothing."""
    products = {
        int(pk): GrantChoice(rights, datetime.date.fromisoformat(end) if end else None)
        for pk, (rights, end) in data.get("products", {}).items()
    }
    return AccessPlan(products, {int(pk): rights for pk, rights in data.get("future", {}).items()})
