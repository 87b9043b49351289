"""Who gained, kept differently or lost access through one act, whatever the act was: each of them is told once."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db.models import Q

from organizations.models import Membership
from products.models import FutureGrant, Grant
from products.querysets import LIVING
from products.rights import emails
from products.rights.access_diff import AccessDiff, GrantKey, GrantValue

Reach = Mapping[GrantKey, frozenset[GrantValue]]
"""What reaches a person, directly or through teams: products and categories with the strongest rights over each."""
GRANTEES = ("membership_id", "team_id")


@contextmanager
def notify_access_changes(actor: Membership, members: Iterable[Membership], now: datetime.datetime) -> Iterator[None]:
    """Around a change inside its transaction: mails a summary to each member whose effective access it changed.

    Managers hold everything by role and are not told. Five queries before and five after.
    """
    people = [member for member in members if not member.manages_everything]
    before = reach_of(people, now)
    yield
    after = reach_of(people, now)
    changed = {m: AccessDiff.between(before[m.pk], after[m.pk]) for m in people if before[m.pk] != after[m.pk]}
    emails.access_changed(changed, actor=actor)


def reach_of(members: list[Membership], now: datetime.datetime) -> dict[int, Reach]:
    """By membership id, what reaches each of these people, on the day that it is where they live. Three queries."""
    days = {member.pk: member.day_at(now) for member in members}
    teams = Membership.objects.teams_by_member(members)
    wanted = Q(membership__in=members) | Q(team__in={team for own in teams.values() for team in own})
    held: dict[tuple[str, int | None], list[tuple[GrantKey, GrantValue]]] = defaultdict(list)
    grants = Grant.objects.lasting(min(days.values(), default=now.date())).filter(wanted, product__state__in=LIVING)
    for member, team, product, rights, ends_on in grants.values_list(*GRANTEES, "product_id", "rights", "ends_on"):
        held["team" if team else "member", team or member].append((("product", product), (rights, ends_on)))
    rules = FutureGrant.objects.filter(wanted)
    for member, team, category, rights in rules.values_list(*GRANTEES, "category_id", "rights"):
        held["team" if team else "member", team or member].append((("category", category), (rights, None)))
    return {
        m.pk: _strongest(
            [
                (key, (rights, ends_on))
                for who in [("member", m.pk), *(("team", team) for team in teams[m.pk])]
                for key, (rights, ends_on) in held[who]
                if ends_on is None or ends_on >= days[m.pk]
            ]
        )
        for m in members
    }


def _strongest(pairs: list[tuple[GrantKey, GrantValue]]) -> Reach:
    """Without what something else covers: no more rights and no longer."""
    by_key: dict[GrantKey, set[GrantValue]] = defaultdict(set)
    for key, strength in pairs:
        by_key[key].add(strength)
    return {
        key: frozenset(each for each in some if not any(_covers(other, each) for other in some - {each}))
        for key, some in by_key.items()
    }


def _covers(one: GrantValue, other: GrantValue) -> bool:
    is_as_long = one[1] is None or (other[1] is not None and other[1] <= one[1])
    return is_as_long and not other[0] & ~one[0]
