"""Who gained, kept differently or lost access through one act, whatever the act was: each of them is told once."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from organizations.models import Membership
from products.models import FutureGrant, Grant
from products.querysets import LIVING
from products.rights import emails
from products.rights.access_diff import AccessDiff, GrantKey, GrantValue

Reach = Mapping[GrantKey, frozenset[GrantValue]]
"""What reaches a person, directly or through teams: products and categories with the strongest rights over each."""
GRANTEES = ("membership_id", "team_id")
_TOGETHER: ContextVar[bool] = ContextVar("told_together", default=False)


@dataclass(frozen=True)
class Touched:
    """The only products and categories whose grants an act can change, by id."""

    products: Collection[int]
    categories: Collection[int]


@contextmanager
def notify_access_changes(
    actor: Membership, members: Iterable[Membership], now: datetime.datetime, touched: Touched | None = None
) -> Iterator[None]:
    """Around a change inside its transaction: mails a summary to each member whose effective access it changed.

    Managers hold everything by role and are not told. Three queries before and at most six after, however many members.
    Inside ``told_together`` nothing is told here.
    """
    if _TOGETHER.get():
        yield
        return
    people = [member for member in members if not member.manages_everything]
    today = actor.day_at(now)
    before = reach_of(people, today, touched)
    yield
    after = reach_of(people, today, touched)
    differences: dict[tuple[int, int], AccessDiff] = {}
    changed = {}
    for member in people:
        old, new = before[member.pk], after[member.pk]
        if old != new:
            pair = (id(old), id(new))
            differences[pair] = differences.get(pair) or AccessDiff.between(old, new)
            changed[member] = differences[pair]
    emails.access_changed(changed, actor=actor)


@contextmanager
def told_together(actor: Membership, members: Iterable[Membership], now: datetime.datetime) -> Iterator[None]:
    """Around several changes for these members and nobody else: each gets one summary of all of them."""
    with notify_access_changes(actor, members, now):
        mark = _TOGETHER.set(True)
        try:
            yield
        finally:
            _TOGETHER.reset(mark)


def reach_of(members: list[Membership], today: datetime.date, touched: Touched | None = None) -> dict[int, Reach]:
    """By membership id, what reaches each of these people on this day of their organization; people whom the same
    grants reach share one answer. Three queries."""
    if not members:
        return {}
    ids = [member.pk for member in members]
    teams = Membership.objects.teams_by_member(members)
    held = _held(ids, {team for own in teams.values() for team in own}, today, touched)
    known: dict[tuple[Any, ...], Reach] = {}
    reaches = {}
    for pk in ids:
        through = tuple(sorted(team for team in teams[pk] if ("team", team) in held))
        own = tuple(held.get(("member", pk), ()))
        who = (through, own)
        if who not in known:
            known[who] = _strongest([*own, *(pair for team in through for pair in held["team", team])])
        reaches[pk] = known[who]
    return reaches


def _held(
    members: list[int], teams: set[int], day: datetime.date, touched: Touched | None
) -> dict[tuple[str, int], list[tuple[GrantKey, GrantValue]]]:
    """What each member and team holds itself and has not ended."""
    wanted = Q(membership__in=members) | Q(team__in=teams)
    grants = Grant.objects.lasting(day).filter(wanted, product__state__in=LIVING)
    rules = FutureGrant.objects.filter(wanted)
    if touched is not None:
        grants, rules = grants.filter(product__in=touched.products), rules.filter(category__in=touched.categories)
    found: dict[tuple[str, int], list[tuple[GrantKey, GrantValue]]] = defaultdict(list)
    for member, team, product, rights, ends_on in grants.values_list(*GRANTEES, "product_id", "rights", "ends_on"):
        found[("team", team) if team else ("member", member)].append((("product", product), (rights, ends_on)))
    for member, team, category, rights in rules.values_list(*GRANTEES, "category_id", "rights"):
        found[("team", team) if team else ("member", member)].append((("category", category), (rights, None)))
    return dict(found)


def _strongest(pairs: list[tuple[GrantKey, GrantValue]]) -> Reach:
    """Without what something else covers: no more rights and no longer."""
    by_key: dict[GrantKey, set[GrantValue]] = defaultdict(set)
    for key, strength in pairs:
        by_key[key].add(strength)
    return {key: frozenset(some if len(some) == 1 else _uncovered(some)) for key, some in by_key.items()}


def _uncovered(some: set[GrantValue]) -> list[GrantValue]:
    return [each for each in some if not any(_covers(other, each) for other in some - {each})]


def _covers(one: GrantValue, other: GrantValue) -> bool:
    is_as_long = one[1] is None or (other[1] is not None and other[1] <= one[1])
    return is_as_long and not other[0] & ~one[0]
