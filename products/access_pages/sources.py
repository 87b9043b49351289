"""Where the page of access rights takes its state from: a grantee in the database, or the draft of an invitation."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol

from organizations.models import Membership
from products.models import Grant
from products.rights.commands import AccessPlan, GrantChoice, fingerprint, plan_of, save_access
from products.rights.grantees import Grantee

ByTeam = Mapping[int, list[Grant]]


class AccessSource(Protocol):
    """What the page is made from; ``today`` is the actor's."""

    today: datetime.date

    @property
    def stored(self) -> AccessPlan:
        """What is held now."""

    @property
    def by_team(self) -> ByTeam:
        """Grants that reach the person through work teams, by product."""

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

    @cached_property
    def by_team(self) -> ByTeam:
        """Only members are reached through teams."""
        if not isinstance(self.grantee.row, Membership):
            return {}
        return grouped(Grant.objects.reaching(self.grantee.row, self.today).exclude(team=None))

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

    @cached_property
    def by_team(self) -> ByTeam:
        """What the chosen teams bring."""
        teams = Grant.objects.lasting(self.today).filter(
            organization=self.actor.organization, team_id__in=self.team_ids
        )
        return grouped(teams)


def grouped(grants: Any) -> ByTeam:
    """Team grants by product, each with its team at hand."""
    found: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants.select_related("team"):
        found[grant.product_id].append(grant)
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
