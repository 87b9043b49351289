"""Access rights inside the wizard that adds a user, and their passing on when the person arrives."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from core.clock import now
from core.order import name_key
from organizations.models import Invitation, Membership
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS
from products.access_pages.forms import AccessForm
from products.access_pages.sources import DraftSource, dump_plan, load_plan
from products.access_pages.summary import Summary, summary_of
from products.models import FutureGrant, Grant, Product
from products.rights.commands import save_access, version_of
from products.rights.grantees import Grantee

HELD = """
SELECT member, (SELECT count(*) FROM (
    SELECT product_id FROM products_grant
    WHERE membership_id = member AND (ends_on IS NULL OR ends_on >= %(today)s)
    UNION
    SELECT product_id FROM organizations_membership_teams t JOIN products_grant USING (team_id)
    WHERE t.membership_id = member AND (ends_on IS NULL OR ends_on >= %(today)s)) AS held)
FROM unnest(%(members)s::bigint[]) AS member
"""
"""The database counts what ``GrantQuerySet.reaching`` answers for each of them."""


class DraftForm(AccessForm):
    """The page of access rights for an invitation that does not exist yet."""

    def dump(self) -> dict[str, Any]:
        """JSON for the draft."""
        return dump_plan(self.plan)


class WizardAccess:
    """``organizations.hooks.AccessRights`` of this app."""

    template = "products/access/part.html"
    summary_template = "products/access/summary.html"

    def open(
        self,
        actor: Membership,
        stored: dict[str, Any],
        team_ids: Sequence[int],
        data: QueryDict | None,
        look: QueryDict,
    ) -> DraftForm:
        """The page over the draft; teams bring their rights."""
        source = DraftSource(actor, stored, team_ids, actor.day_at(now()))
        return DraftForm(actor=actor, source=source, data=data, look=look)

    def count(self, actor: Membership, stored: dict[str, Any], team_ids: Sequence[int]) -> int:
        """Products that the draft grants directly or its teams bring."""
        source = DraftSource(actor, stored, team_ids, actor.day_at(now()))
        return len(source.stored.products.keys() | source.through().keys())

    def apply(self, actor: Membership, invitation: Invitation, stored: dict[str, Any], now: datetime.datetime) -> None:
        """Grant to the invitation; the person gets it on arrival."""
        plan = load_plan(stored)
        if plan.products or plan.future:
            grantee = Grantee.of(invitation)
            save_access(actor=actor, grantee=grantee, plan=plan, version=version_of(grantee), now=now)

    def summary(self, subject: Membership, today: datetime.date) -> Summary:
        """By category, each right with its origin."""
        return summary_of(subject, today)

    def split_by_grants(self, subject: Membership, today: datetime.date) -> tuple[list[str], list[str]]:
        """By the name that people see, whatever the role shows. Two queries."""
        granted = {product for product, _rights in Grant.objects.masks(subject, today)}
        living = Product.objects.living().filter(organization_id=subject.organization_id)
        named = sorted(
            ((product.name, product.pk) for product in living.only("service_name", "custom_name")),
            key=lambda each: name_key(each[0]),
        )
        beyond = [name for name, pk in named if pk not in granted]
        return beyond, [name for name, pk in named if pk in granted]

    def counts(self, members: Sequence[int], today: datetime.date) -> dict[int, int]:
        """Products that each member sees through grants of their own and of teams, on this day. One query."""
        with connection.cursor() as cursor:
            cursor.execute(HELD, {"members": list(members), "today": today})
            return dict(cursor.fetchall())

    def seeing_nothing(self, members: MembershipQuerySet, today: datetime.date) -> MembershipQuerySet:
        """Neither by role nor by a grant of their own or of a team, on this day."""
        granted = Grant.objects.lasting(today)
        direct, by_team = granted.filter(membership=OuterRef("pk")), granted.filter(team__members=OuterRef("pk"))
        return members.exclude(role__in=MANAGERS).exclude(Exists(direct)).exclude(Exists(by_team))


def pass_on(invitation: Invitation, membership: Membership) -> None:
    """What the invitation held is the member's now; managers need nothing (ORG-8, ORG-25)."""
    for model in (Grant, FutureGrant):
        held = model.objects.filter(invitation=invitation)
        if membership.manages_everything:
            held.delete()
        else:
            held.update(invitation=None, membership=membership)
