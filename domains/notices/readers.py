"""Whom the end of a name concerns, and where they read when its addresses are dead (DOM-62, DOM-63)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from billing.policies import accountants
from billing.readers.recipients import accountants_of
from domains.models import Domain
from domains.states import State
from notifications.reader import Reader
from organizations.models import Membership, Organization
from organizations.roles import MANAGERS
from products.models import Grant, Hold
from products.models.catalogue import general_rights


class Audience:
    """The people of one organization around some of its products. Eight queries, however many products."""

    def __init__(self, organization: Organization, products: Sequence[int], now: datetime.datetime) -> None:
        """``products`` are keys."""
        owners = organization.memberships.legal_representatives(now).readers()
        wanting = organization.memberships.filter(role__in=MANAGERS, wants_product_mail=True).readers()
        self._asked = [*owners, *accountants_of(organization), *wanting]
        self._all = [*owners, *accountants(organization).readers()]
        technical = technical_of(organization, products, now)
        self._technical_asked = _by_product(technical, Q(wants_product_mail=True))
        self._technical_all = _by_product(technical, Q())
        self._elsewhere = _elsewhere(organization, now)

    def of(self, product: int, *, is_alone: bool) -> dict[str, Reader]:
        """By address, who is told of the name: for what ends in loss everybody, whatever they chose to get."""
        some = self._technical_all if is_alone else self._technical_asked
        found = [*(self._all if is_alone else self._asked), *some.get(product, [])]
        readers = {each.address: each for each in found}
        for address, other in self._elsewhere.items():
            if address in readers:
                readers.setdefault(other, replace(readers[address], address=other))
        return readers


def readers_about(organization: Organization, names: Sequence[Domain], now: datetime.datetime) -> list[Reader]:
    """Whoever answers for the organization, or manages one of the names."""
    audience = Audience(organization, [each.product_id for each in names], now)
    found: dict[str, Reader] = {}
    for each in names:
        found |= audience.of(each.product_id, is_alone=True)
    return list(found.values())


def hangs_on(address: str, name: str) -> bool:
    """Whether mail to the address stops when the name does; both in lower case, A-labels."""
    host = address.rpartition("@")[2]
    return host == name or host.endswith(f".{name}")


def technical_of(organization: Organization, products: Sequence[int], now: datetime.datetime) -> dict[int, set[int]]:
    """By product, the members who hold the technical right on it, directly or through a team."""
    mask = general_rights().technical
    grants = Grant.objects.lasting(organization.day_at(now)).filter(product__in=products)
    rows = grants.annotate(hit=F("rights").bitand(mask)).exclude(hit=0).values_list(
        "product_id", "membership_id", "team_id"
    )  # fmt: skip
    found, teams = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for product, member, team in rows:
        (found[product].add(member) if member else teams[team].add(product))
    through = Membership.teams.through.objects.filter(team_id__in=teams).values_list("membership_id", "team_id")
    for member, team in through:
        for product in teams[team]:
            found[product].add(member)
    return found


def _by_product(technical: dict[int, set[int]], wanted: Q) -> dict[int, list[Reader]]:
    members = Membership.objects.filter(wanted, pk__in={pk for each in technical.values() for pk in each})
    people = dict(members.values_list("pk", "user_id"))
    readers = {each.key: each for each in members.readers()}
    return {
        product: [readers[people[pk]] for pk in sorted(some) if people.get(pk) in readers]
        for product, some in technical.items()
    }


def _elsewhere(organization: Organization, now: datetime.datetime) -> dict[str, str]:
    """Login addresses under names that no longer resolve, and where their owners read besides (17.19, G4)."""
    held = Hold.objects.in_force(now).filter(product=OuterRef("product"), kind=Hold.Kind.UNPAID)
    off = Q(state__in=[State.REDEMPTION, State.RESTORING, State.DELETING]) | Q(Exists(held), state=State.EXPIRED)
    dead = list(Domain.objects.filter(off, organization=organization).values_list("name", flat=True))
    if not dead:
        return {}
    people = User.objects.filter(memberships__organization=organization).exclude(recovery_email="")
    rows: Iterable[tuple[str, str]] = people.values_list("email", "recovery_email")
    return {email: other for email, other in rows if _is_dead(email, dead) and not _is_dead(other, dead)}


def _is_dead(address: str, dead: Sequence[str]) -> bool:
    return any(hangs_on(address, name) for name in dead)
