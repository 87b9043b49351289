"""Who can do what, through what, since when, by whom, until when: the effective access of people (RGT-40)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core.statements import Statement
from organizations.models import Membership
from products.bits import USE
from products.models import Category, FutureGrant, Grant, Kind, Product
from products.models.catalogue import every_right

NAMED = ("first_name", "last_name", "email")


@dataclass(frozen=True)
class RightSource:
    """One reason for access: the rights it gives and where it comes from."""

    rights: str
    origin: str
    since: datetime.datetime | None
    by: str
    until: datetime.date | None


@dataclass(frozen=True)
class FutureRight:
    """What the person will get over the products of a category that come later (RGT-4)."""

    category: Category
    source: RightSource


@dataclass(frozen=True)
class Access:
    """One person and one product with every source of access."""

    member: Membership
    product: Product
    sources: list[RightSource]


def over_products(member: Membership, products: Iterable[Product], today: datetime.date) -> list[Access]:
    """The person's access to each of these products, which the person sees. Three queries at most."""
    products = list(products)
    held = defaultdict(list)
    direct = Grant.objects.lasting(today).filter(membership=member, product__in=products)
    for grant in _held(direct, Grant.objects.through_teams(member.pk, today).filter(product__in=products)):
        held[grant.product].append(grant)
    words = RightWords()
    return [Access(member, each, _sources(member, each, held[each.pk], words)) for each in products]


def over_members(product: Product, members: Iterable[Membership], today: datetime.date) -> list[Access]:
    """Each of these people's access to the product, which they see. Four queries."""
    members = list(members)
    direct: dict[int | None, list[_Held]] = defaultdict(list)
    by_team: dict[int | None, list[_Held]] = defaultdict(list)
    teams = Membership.objects.teams_by_member(members)
    lasting = Grant.objects.lasting(today).filter(product=product)
    through = lasting.filter(team__in={team for own in teams.values() for team in own})
    for grant in _held(lasting.filter(membership__in=members), through):
        (by_team[grant.team] if grant.team else direct[grant.member]).append(grant)
    words = RightWords()
    return [
        Access(
            each,
            product,
            _sources(each, product, direct[each.pk] + [g for team in teams[each.pk] for g in by_team[team]], words),
        )
        for each in members
    ]


class _Held(NamedTuple):
    """What a source says of a grant: thousands of them make a file."""

    product: int
    member: int | None
    team: int | None
    team_name: str | None
    rights: int
    since: datetime.datetime
    until: datetime.date | None
    by_future_rule: bool
    by: str
    """Who granted it; empty when the account went."""


def _held(*halves: QuerySet[Grant]) -> list[_Held]:
    """Direct grants and those of teams: with OR between them, or joined with accounts, a whole table would be read."""
    columns = (
        "product_id", "membership_id", "team_id", "team__name", "rights", "granted_at", "ends_on", "by_future_rule",
        "granted_by_id",
    )  # fmt: skip
    first, *others = (half.values_list(*columns) for half in halves)
    rows = list(first.union(*others, all=True))
    granters = {row[-1] for row in rows} - {None}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=granters).only(*NAMED)} if granters else {}
    return [_Held._make([*facts, names.get(granter, "")]) for *facts, granter in rows]


def rules_of(member: Membership) -> list[FutureRight]:
    """The rules for future products that reach the person, their own and those of their teams. Two queries at most."""
    reaching = _RULES.rows(member=member.pk)
    words = RightWords() if reaching else None
    return [
        FutureRight(
            rule.category,
            RightSource(
                words.of(rule.rights),
                _origin(rule.team.name if rule.team else None),
                rule.granted_at,
                str(rule.granted_by or ""),
                None,
            ),
        )
        for rule in reaching
        if words
    ]


def _rules(member: int) -> QuerySet[FutureGrant]:
    teams = Membership.teams.through.objects.filter(membership=member).values("team")
    reaching = FutureGrant.objects.filter(Q(membership=member) | Q(team__in=teams))
    return reaching.select_related("category", "team", "granted_by").order_by("category__rank", "pk")


_RULES = Statement(_rules)


class RightWords:
    """Sets of rights in words of whoever reads now; reads the catalogue once, and few sets are different."""

    def __init__(self) -> None:
        self.rights = every_right()
        self.known: dict[tuple[str | None, int], str] = {}

    def of(self, mask: int) -> str:
        """Names of the rights in the set, or that it only shows the product."""
        reading = (get_language(), mask)
        if reading not in self.known:
            self.known[reading] = self._words(mask)
        return self.known[reading]

    def _words(self, mask: int) -> str:
        words = ([_("Use the service")] if mask & USE else []) + [each.name for each in self.rights if mask & each.mask]
        return ", ".join(words) or _("Sees it only")


def _sources(member: Membership, product: Product, grants: list[_Held], words: RightWords) -> list[RightSource]:
    sources = [_source(grant, words) for grant in grants]
    if member.manages_everything:
        origin = _("by role: %(role)s") % {"role": member.get_role_display()}
        sources.insert(0, RightSource(words.of(product.kind.grantable), origin, member.joined_at, "", None))
    return sources


def _source(grant: _Held, words: RightWords) -> RightSource:
    origin = _origin(grant.team_name)
    if grant.by_future_rule:
        origin = _("%(origin)s, by the rule for future products") % {"origin": origin}
    return RightSource(words.of(grant.rights), origin, grant.since, grant.by, grant.until)


def _origin(team: str | None) -> str:
    return _("via %(teams)s") % {"teams": team} if team else _("direct")


class MemberRights:
    """A member's rights over the organization's products. One query at the first question, none after."""

    def __init__(self, member: Membership, today: datetime.date) -> None:
        self.member = member
        self.today = today

    @cached_property
    def masks(self) -> dict[int, int]:
        """Rights by product id; a product that is not in it does not exist for the member."""
        found: dict[int, int] = {}
        for product, rights in Grant.objects.masks(self.member, self.today):
            found[product] = found.get(product, 0) | rights
        return found

    def sees(self, product: Product) -> bool:
        """Whether the product exists for the member."""
        return self.member.manages_everything or product.pk in self.masks

    def mask(self, product: Product, kind: Kind | None = None) -> int:
        """The set of rights over the product; managers hold every right of the kind and its use by role (ORG-8).

        ``kind`` saves a query when it is at hand.
        """
        if self.member.manages_everything:
            return (kind or product.kind).grantable
        return self.masks.get(product.pk, 0)


def rights_of(member: Membership, today: datetime.date) -> MemberRights:
    """The member's rights, kept on the membership for the time of the request."""
    kept: MemberRights | None = getattr(member, "_rights", None)
    if kept is None or kept.today != today:
        kept = MemberRights(member, today)
        member._rights = kept  # type: ignore[attr-defined]
    return kept


SHOWN = 40
"""Products on the person's page; the explorer shows them all."""


@dataclass(frozen=True)
class RightsGroup:
    """One category with what the person sees in it."""

    category: Category
    rows: list[Access]


@dataclass(frozen=True)
class Summary:
    """The first SHOWN products by category; ``has_more`` of them are left to the explorer. ``rules``: for products to
    come."""

    groups: list[RightsGroup]
    has_more: bool
    rules: list[FutureRight]


def summary_of(subject: Membership, today: datetime.date) -> Summary:
    """What the person sees. Nothing for managers, who see everything by role. Six queries."""
    if subject.manages_everything:
        return Summary([], has_more=False, rules=[])
    seen = Product.objects.visible_to(subject, today).select_related("kind__category")
    first = list(seen.order_by("kind__category__rank", "kind__category__key", "service_name", "pk")[: SHOWN + 1])
    rows = over_products(subject, first[:SHOWN], today)
    groups = groupby(rows, key=lambda row: row.product.kind.category)
    return Summary(
        [RightsGroup(category, list(inside)) for category, inside in groups],
        has_more=len(first) > SHOWN,
        rules=rules_of(subject),
    )
