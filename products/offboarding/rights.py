"""What a leaving person has of products: rights, and products that only they looked after; and why some stay."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.policy import Verdict
from organizations.departures.registry import Decisions, PersonalItem, ReportLine, Restoration
from organizations.models import Departure, Membership
from products.bits import USE
from products.mailboxes.lookup import mail_service_with
from products.models import FutureGrant, Grant, Product
from products.models.catalogue import general_rights, in_reader_language
from products.offboarding.by_recipe import end_uses, items_by_origin, report_of, restore_use
from products.querysets import LIVING
from products.rights.effective import MemberRights

SUITE = "suite"
"""Key of the catalogue's category whose users cannot leave by themselves (ORG-49)."""


class Rights:
    """Grants and rules for future products, of the person's own; those of teams go with the teams."""

    name, rank, asks_providers = "rights", 20, False

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """Products of their own grants, rules, and products that nobody else looks after."""
        today = subject.day_at(now)
        return [*items_by_origin(subject, today), *self._rules(subject), *self._orphans(subject, today)]

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Write them down; the rows go with the membership. What came by a recipe may go on to somebody."""
        uses = end_uses(departure, subject, decisions)
        grants = Grant.objects.filter(membership=subject).select_related("product").order_by("product_id")
        rules = FutureGrant.objects.filter(membership=subject).select_related("category").order_by("category_id")
        return {
            "grants": [
                {
                    "product": grant.product_id, "name": grant.product.name, "rights": grant.rights,
                    "ends_on": grant.ends_on.isoformat() if grant.ends_on else None, "by_rule": grant.by_future_rule,
                }
                for grant in grants
            ],
            "rules": [{"category": r.category_id, "names": r.category.names, "rights": r.rights} for r in rules],
            "uses": uses,
        }  # fmt: skip

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """What came by recipes, then products and categories, a line each."""
        uses = written.get("uses", [])
        by_recipe = {pk for use in uses for pk in use["products"]}
        names = {grant["product"]: grant["name"] for grant in written["grants"]}
        products = [name for pk, name in names.items() if pk not in by_recipe]
        rules = [in_reader_language(rule["names"]) for rule in written["rules"]]
        lines = [
            *(report_of(use, names) for use in uses),
            ReportLine(_("Product access"), _("The personal access ended."), items=products),
            ReportLine(_("Access to future products"), _("It ended."), items=rules),
        ]
        return [line for line in lines if line.items]

    def restore(self, back: Restoration, written: Any) -> None:
        """Grants of products that still live, as far as their kind still has the rights and their end is to come."""
        stamp = {
            "organization": back.actor.organization, "membership": back.member, "granted_by": back.actor.user,
            "granted_at": back.now,
        }  # fmt: skip
        living, today = back.actor.organization.products.living().select_related("kind"), back.member.day_at(back.now)
        products = living.in_bulk([grant["product"] for grant in written["grants"]])
        for grant in written["grants"]:
            ends_on = datetime.date.fromisoformat(grant["ends_on"]) if grant["ends_on"] else None
            product = products.get(grant["product"])
            if product is None or (ends_on and ends_on < today):
                back.lost.append(_("The access to %(name)s does not come back.") % {"name": grant["name"]})
                continue
            rights = grant["rights"] & product.kind.grantable
            Grant.objects.create(
                product=product, rights=rights, ends_on=ends_on, by_future_rule=grant["by_rule"], **stamp
            )
        for rule in written["rules"]:
            FutureGrant.objects.create(category_id=rule["category"], rights=rule["rights"], **stamp)
        for use in written.get("uses", []):
            if said := restore_use(back.member, back.actor, use, back.now):
                back.lost.append(said)

    def _rules(self, subject: Membership) -> list[PersonalItem]:
        rules = FutureGrant.objects.filter(membership=subject).select_related("category")
        names = [rule.category.name for rule in rules]
        text = _("Products of these categories that come later are not granted any more.")
        return [PersonalItem("rules", _("Access to future products"), "", text, names)] if names else []

    def _orphans(self, subject: Membership, today: datetime.date) -> list[PersonalItem]:
        names = sorted(product.name for product in only_managed_by(subject, today))
        meta = ngettext("%(n)s product", "%(n)s products", len(names)) % {"n": len(names)}
        text = _("Nobody else has technical rights over them; administrators and legal representatives manage them.")
        return [PersonalItem("orphans", _("Products that lose their only manager"), meta, text, names)] if names else []


def only_managed_by(subject: Membership, today: datetime.date) -> list[Product]:
    """Products over which nobody but the member has technical rights, who are no managers by role. Five queries."""
    technical = general_rights().technical
    if subject.manages_everything or not technical:
        return []
    own = [product for product, mask in MemberRights(subject, today).masks.items() if mask & technical]
    others = Grant.objects.lasting(today).filter(product__in=own).exclude(membership=subject)
    others = others.annotate(technical=models.F("rights").bitand(technical)).exclude(technical=0)
    manned = Membership.teams.through.objects.exclude(membership=subject).values("team_id")
    looked_after = others.filter(models.Q(membership__isnull=False) | models.Q(team__in=manned)).values("product_id")
    return list(subject.organization.products.living().filter(pk__in=own).exclude(pk__in=looked_after))


def users_of_a_suite(members: Sequence[Membership], now: datetime.datetime) -> Mapping[int, Verdict]:
    """Whoever uses the suite, by a grant of their own or of a team, has mail and files there (ORG-49)."""
    through = Membership.teams.through.objects.filter(membership__in=members)
    teams: dict[int, list[int]] = {}
    for member, team in through.values_list("membership_id", "team_id"):
        teams.setdefault(team, []).append(member)
    days = {member.organization_id: member.day_at(now) for member in members}
    uses = Grant.objects.lasting(min(days.values(), default=now.date())).filter(
        product__kind__category__key=SUITE, product__state__in=LIVING
    )
    uses = uses.annotate(use=models.F("rights").bitand(USE)).exclude(use=0)
    held = uses.filter(models.Q(membership__in=members) | models.Q(team__in=list(teams))).select_related("product")
    reason = _("You use the suite %(name)s. Ask an administrator to take this access away first.")
    return {
        member: Verdict(reason % {"name": grant.product.name})
        for grant in held
        if grant.ends_on is None or grant.ends_on >= days[grant.product.organization_id]
        for member in ([grant.membership_id] if grant.membership_id else teams[grant.team_id or 0])
    }


def owners_of_a_mailbox(members: Sequence[Membership], now: datetime.datetime) -> Mapping[int, Verdict]:
    """Whoever signs in with a mailbox of the organization would leave the key to their account behind (ORG-49)."""
    reason = _("You sign in with a mailbox from the email service %(name)s. Change your login email first.")
    found = {member.pk: mail_service_with([member.organization_id], member.user.email) for member in members}
    return {pk: Verdict(reason % {"name": service.name}) for pk, service in found.items() if service}
