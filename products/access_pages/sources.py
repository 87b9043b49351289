"""Where the page of access rights takes its state from: a grantee in the database, or the draft of an invitation."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Protocol

from django.db.models import QuerySet

from core.order import ByName
from core.statements import Statement
from organizations.models import Membership
from products.models import Grant
from products.querysets import GrantQuerySet
from products.rights.commands import AccessPlan, GrantChoice, fingerprint, plan_of, save_access
from products.rights.grantees import Grantee

TeamNames = dict[int, list[str]]
"""Names of the work teams that give a product, by product, in their order."""


def _naming(grants: GrantQuerySet) -> QuerySet[Grant, Any]:
    return grants.order_by(ByName("team__name"), "team_id").values_list("product_id", "team__name")


def _named(member: int, products: tuple[int, ...], today: datetime.date) -> QuerySet[Grant, Any]:
    return _naming(Grant.objects.through_teams(member, today).filter(product__pk__among=products))


_UNITED: Statement[Any] = Statement(lambda member, today: Grant.objects.through_teams(member, today).united())
_NAMED: Statement[Any] = Statement(_named)


class AccessSource(Protocol):
    """What the page is made from; ``today`` is the actor's."""

    today: datetime.date

    @property
    def stored(self) -> AccessPlan:
        """What is held now."""

    def through(self) -> dict[int, int]:
        """The rights that reach the person through work teams, united, by product."""

    def named(self, products: Sequence[int]) -> TeamNames:
        """The teams through which these come. One query."""

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

    def through(self) -> dict[int, int]:
        """Only members are reached through teams, perhaps by thousands of grants."""
        if not isinstance(self.grantee.row, Membership):
            return {}
        return dict(_UNITED.tuples(member=self.grantee.row.pk, today=self.today))

    def named(self, products: Sequence[int]) -> TeamNames:
        """Of the member's teams."""
        return _by_product(_NAMED.tuples(member=self.grantee.row.pk, products=tuple(products), today=self.today))

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

    def through(self) -> dict[int, int]:
        """What the chosen teams bring, united."""
        return dict(self._by_team.united())

    def named(self, products: Sequence[int]) -> TeamNames:
        """Of the chosen teams."""
        return _by_product(_naming(self._by_team.filter(product__in=products)))

    @property
    def _by_team(self) -> GrantQuerySet:
        own = Grant.objects.lasting(self.today).filter(organization=self.actor.organization)
        return own.filter(team_id__in=self.team_ids)


def _by_product(rows: Iterable[tuple[int, str]]) -> TeamNames:
    found: TeamNames = defaultdict(list)
    for product, name in rows:
        found[product].append(name)
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
