"""Access rights inside the wizard that adds a user, and their passing on when the person arrives."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from core.clock import today
from organizations.models import Invitation, Membership
from products.access_pages.forms import AccessForm
from products.access_pages.sources import DraftSource, dump_plan, load_plan
from products.models import FutureGrant, Grant
from products.rights.commands import save_access, version_of
from products.rights.effective import Summary, summary_of
from products.rights.grantees import Grantee


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
        source = DraftSource(actor, stored, team_ids, today(actor.user.time_zone))
        return DraftForm(actor=actor, source=source, data=data, look=look)

    def words(self, actor: Membership, stored: dict[str, Any]) -> str:
        """How many products the draft grants directly."""
        count = len(load_plan(stored).products)
        return ngettext("%(n)s product", "%(n)s products", count) % {"n": count}

    def apply(self, actor: Membership, invitation: Invitation, stored: dict[str, Any], now: datetime.datetime) -> None:
        """Grant to the invitation; the person gets it on arrival."""
        plan = load_plan(stored)
        if plan.products or plan.future:
            grantee = Grantee.of(invitation)
            save_access(actor=actor, grantee=grantee, plan=plan, version=version_of(grantee), now=now)

    def summary(self, subject: Membership, today: datetime.date) -> Summary:
        """By category, each right with its origin."""
        return summary_of(subject, today)

    def counts(self, members: Sequence[Membership], teams: Mapping[int, list[int]]) -> dict[int, int]:
        """Products that each member sees through grants of their own and of teams, on the reader's day. Two queries."""
        lasting = Grant.objects.lasting(localdate())
        direct = lasting.filter(membership__in=members).values_list("membership_id", "product_id")
        by_team: dict[int, set[int]] = defaultdict(set)
        wanted = {team for member in members for team in teams.get(member.pk, ())}
        for team, product in lasting.filter(team_id__in=wanted).values_list("team_id", "product_id"):
            by_team[team].add(product)
        through = {(m.pk, product) for m in members for team in teams.get(m.pk, ()) for product in by_team[team]}
        return Counter(member for member, _product in {*direct, *through})


def pass_on(invitation: Invitation, membership: Membership) -> None:
    """What the invitation held is the member's now; managers need nothing (ORG-8, ORG-25)."""
    for model in (Grant, FutureGrant):
        held = model.objects.filter(invitation=invitation)
        if membership.manages_everything:
            held.delete()
        else:
            held.update(invitation=None, membership=membership)
