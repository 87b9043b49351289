"""Who can do what, through what, since when, by whom, until when: the effective access of people (RGT-40)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from core.statements import Statement
from organizations.models import Membership
from products.bits import USE
from products.models import Category, FutureGrant, Grant, Kind, Product, Right
from products.models.catalogue import every_right

FACTS = ("team__name", "rights", "granted_at", "ends_on", "by_future_rule", "granted_by_id")


class RightSource(NamedTuple):
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


def over_products(
    member: Membership, products: Iterable[Product], today: datetime.date, words: "RightWords | None" = None
) -> list[Access]:
    """The person's access to each of these products, which the person sees. Three queries at most."""
    products, held = list(products), defaultdict(list)
    wanted = {"member": member.pk, "products": tuple(each.pk for each in products), "today": today}
    for grant in _named(_OVER_PRODUCTS.tuples(**wanted)):
        held[grant.over].append(grant)
    sources = _Sources(words)
    return [Access(member, each, sources.of(member, each, held[each.pk])) for each in products]


def over_members(
    product: Product, members: Iterable[Membership], today: datetime.date, words: "RightWords | None" = None
) -> list[Access]:
    """Each of these people's access to the product, which they see. Three queries at most."""
    members, held = list(members), defaultdict(list)
    wanted = {"product": product.pk, "members": tuple(each.pk for each in members), "today": today}
    for grant in _named(_OVER_MEMBERS.tuples(**wanted)):
        held[grant.over].append(grant)
    sources = _Sources(words)
    return [Access(each, product, sources.of(each, product, held[each.pk])) for each in members]


class _Held(NamedTuple):
    """What a source says of a grant: thousands of them make a file."""

    over: int
    """The product, or the member."""
    team_name: str | None
    rights: int
    since: datetime.datetime
    until: datetime.date | None
    by_future_rule: bool
    by: str


def _over_products(member: int, products: tuple[int, ...], today: datetime.date) -> QuerySet[Grant, Any]:
    direct = Grant.objects.lasting(today).filter(membership_id=member)
    halves = (direct, Grant.objects.through_teams(member, today))
    mine, of_teams = (half.filter(product__pk__among=products).values_list("product_id", *FACTS) for half in halves)
    return mine.union(of_teams, all=True)


def _over_members(product: int, members: tuple[int, ...], today: datetime.date) -> QuerySet[Grant, Any]:
    lasting = Grant.objects.lasting(today).filter(product_id=product)
    direct = lasting.filter(membership__pk__among=members).values_list("membership_id", *FACTS)
    through = lasting.filter(team__members__pk__among=members).values_list("team__members", *FACTS)
    return direct.union(through, all=True)


_OVER_PRODUCTS: Statement[Any] = Statement(_over_products)
_OVER_MEMBERS: Statement[Any] = Statement(_over_members)
"""Direct grants and those of teams: with OR between them, or joined with accounts, a whole table would be read."""
_GRANTERS = Statement(lambda people: User.objects.filter(pk__among=people).only("first_name", "last_name", "email"))


def _named(rows: list[tuple[Any, ...]]) -> list[_Held]:
    """With the name of who granted each, empty when the account went; one query at most."""
    granters = tuple({row[-1] for row in rows} - {None})
    names = {user.pk: str(user) for user in _GRANTERS.rows(people=granters)} if granters else {}
    return [_Held._make([*facts, names.get(granter, "")]) for *facts, granter in rows]


def rules_of(member: Membership, words: "RightWords | None" = None) -> list[FutureRight]:
    """The rules for future products that reach the person, their own and those of their teams. Two queries at most."""
    words = words or RightWords()
    return [FutureRight(rule.category, _rule_source(rule, words)) for rule in _RULES.rows(member=member.pk)]


def _rule_source(rule: FutureGrant, words: "RightWords") -> RightSource:
    origin = _origin(rule.team.name if rule.team else None)
    return RightSource(words.of(rule.rights), origin, rule.granted_at, str(rule.granted_by or ""), None)


def _rules(member: int) -> QuerySet[FutureGrant]:
    teams = Membership.teams.through.objects.filter(membership=member).values("team")
    reaching = FutureGrant.objects.filter(Q(membership=member) | Q(team__in=teams))
    return reaching.select_related("category", "team", "granted_by").order_by("category__rank", "pk")


_RULES = Statement(_rules)


class RightWords:
    """Sets of rights in words of whoever reads now; few sets are different. ``every`` right may be at hand."""

    def __init__(self, every: Sequence[Right] = ()) -> None:
        self.known: dict[tuple[str | None, int], str] = {}
        self.every = every

    @cached_property
    def rights(self) -> Sequence[Right]:
        """The catalogue's, read once and not before they are asked for."""
        return self.every or every_right()

    def of(self, mask: int) -> str:
        """Names of the rights in the set, or that it only shows the product."""
        reading = (get_language(), mask)
        if reading not in self.known:
            self.known[reading] = self._words(mask)
        return self.known[reading]

    def _words(self, mask: int) -> str:
        words = ([_("Use the service")] if mask & USE else []) + [each.name for each in self.rights if mask & each.mask]
        return ", ".join(words) or _("Sees it only")


class _Sources:
    """Grants of one page in words; hundreds of them say a handful of things."""

    def __init__(self, words: RightWords | None) -> None:
        self.words = words or RightWords()
        self.told = cache(self._told)

    def of(self, member: Membership, product: Product, grants: list[_Held]) -> list[RightSource]:
        """Why the member sees the product."""
        sources = [
            RightSource(*self.told(each.rights, each.team_name, each.by_future_rule), each.since, each.by, each.until)
            for each in grants
        ]
        if member.manages_everything:
            origin = _("by role: %(role)s") % {"role": member.get_role_display()}
            sources.insert(0, RightSource(self.words.of(product.kind.grantable), origin, member.joined_at, "", None))
        return sources

    def _told(self, rights: int, team: str | None, by_future_rule: bool) -> tuple[str, str]:  # noqa: FBT001 (cached)
        origin = _origin(team)
        future = _("%(origin)s, by the rule for future products") if by_future_rule else "%(origin)s"
        return self.words.of(rights), future % {"origin": origin}


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
