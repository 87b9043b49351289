"""Everything that the panel shows to one reader: asked for once, in as many queries for a large organization as for a
small one."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.documents.tiles import Tile
from billing.spending.cards import Drawing, drawn
from billing.tiles import MoneyFigures, money_figures, money_tiles
from core.addresses import inside
from core.components.formats import number, short_day, weekday_text
from core.components.icons import icon
from core.findings import Finding
from core.patterns import filled
from manager.dashboard.attention import attention
from manager.dashboard.attention import drawn as drawn_findings
from manager.dashboard.first_steps import FirstSteps, steps_of_organization, steps_of_person
from manager.dashboard.greeting import greeting
from organizations.log.recent import recent_acts
from organizations.models import Membership
from organizations.people.counts import PeopleCounts, counts_for
from organizations.policies import may_manage_people
from products.ending.coming import AHEAD, Coming, coming_for
from products.ending.timeline import Timeline, timeline_of


@dataclass(frozen=True)
class Panel:
    """What one reader finds. ``counts`` None for who manages nobody, ``money`` None for who may not account."""

    member: Membership
    now: datetime.datetime
    today: datetime.date
    coming: Coming
    findings: list[Finding]
    money: MoneyFigures | None
    counts: PeopleCounts | None

    @property
    def greeting(self) -> str:
        """The first words."""
        return greeting(self.member, self.now)

    @property
    def day(self) -> str:
        """Today, in full."""
        return weekday_text(self.today)

    @cached_property
    def steps(self) -> FirstSteps:
        """What is to be done first."""
        if self.counts is None:
            return steps_of_person(self.member, self.coming.held)
        has_means = self.money is not None and (self.money.has_card or any(self.money.prepaid))
        return steps_of_organization(self.member, self.counts, has_means=has_means)

    @property
    def shows_steps(self) -> bool:
        """Until all are done, or the reader hid them."""
        return not self.member.hides_first_steps and self.steps.next is not None

    @property
    def is_new(self) -> bool:
        """Somebody alone in an organization that has nothing yet."""
        if self.counts is None or self.member.hides_first_steps:
            return False
        return self.counts.people == 1 and not self.counts.pending and not self.coming.held

    @property
    def tiles(self) -> list[Tile]:
        """Each number with the list that has it."""
        first = _security(self.member, self.counts) if self.counts else _products(self.member, self.coming)
        return [first, _next(self.member, self.coming), *money_tiles(self.member, self.money, self.today)]

    @cached_property
    def timeline(self) -> Timeline:
        """The drawing of what ends."""
        return timeline_of(self.coming)

    @property
    def todo(self) -> SafeString:
        """What needs attention, drawn."""
        return drawn_findings(self.findings)

    @property
    def acts(self) -> SafeString:
        """What happened last, drawn; empty where nothing did."""
        acts = recent_acts(self.member, self.now)
        rows = ({"icon": icon(act.icon, small=True), "told": act.told, "at": act.at} for act in acts)
        return filled("dashboard/act.html", rows)

    @property
    def spending(self) -> list[Drawing]:
        """What was spent, by currency."""
        return [] if self.money is None else drawn(self.money.spending, self.member.organization.slug)


def panel_of(member: Membership, now: datetime.datetime) -> Panel:
    """Everything at once, complete in the first answer."""
    today = member.day_at(now)
    return Panel(
        member, now, today, coming_for(member, now, today), attention(member, now), money_figures(member, now),
        counts_for(member, now) if may_manage_people(member) else None,
    )  # fmt: skip


def _security(member: Membership, counts: PeopleCounts) -> Tile:
    """The list behind it has those who lack it; where nobody does, everybody."""
    people = inside("organizations:people", member.organization.slug)
    words = ngettext("%(n)s without two-step verification", "%(n)s without two-step verification", counts.unprotected)
    detail = words % {"n": number(counts.unprotected)} if counts.unprotected else _("all with two-step verification")
    value = f"{number(counts.protected)} / {number(counts.people)}"
    return Tile(_("Security"), value, detail, f"{people}?mfa=none" if counts.unprotected else people, "shield")


def _products(member: Membership, coming: Coming) -> Tile:
    url = inside("products:list", member.organization.slug)
    return Tile(_("Products"), number(coming.held), _("granted to you"), url, "suite")


def _next(member: Membership, coming: Coming) -> Tile:
    """Its day, and what ends then, as far as the card has it."""
    url, label = inside("products:ending", member.organization.slug), _("Next expiry")
    if coming.next_day is None:
        nothing = ngettext("nothing within %(n)s day", "nothing within %(n)s days", AHEAD) % {"n": AHEAD}
        return Tile(label, "—", nothing, url, "cal")
    names = ", ".join(each.product.name for each in coming.next[:1])
    return Tile(label, short_day(coming.next_day), names, url, "cal")
