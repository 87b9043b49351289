"""Hundreds of people (thousands with ``--all``), each with another mix of role, teams, grants, ends, rules, holds and
blocks: what the explorer says, what the pages allow and what an oracle in plain sets works out are one and the same."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from random import Random

import pytest
import time_machine
from django.utils import translation
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from organizations.models import Membership, Organization, Role, Team
from products.boards.create import create_product
from products.models import FutureGrant, Grant, Hold, Kind, Product, Right
from products.querysets import members_seeing
from products.rights.effective import Access, over_members, over_products
from products.rights.member_rights import MemberRights
from tests import factories
from tests.choice import some
from tests.products.test_effective_rights import ENDS, TODAY, endless, undone

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
CROWD, TEAMS, PRODUCTS, WORLDS = 100, 8, 12, some(20)
"""WORLDS times CROWD people: four hundred examples, two thousand with ``--all``."""
ROLES = [Role.ADMINISTRATOR, *[Role.COLLABORATOR] * 5, *[Role.EXTERNAL] * 3]
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
KINDS = ["domain", "drive", "mail-service", "ticketing", "suite", "certificate"]
STATES = ["active", "active", "active", "expired", "redemption", "in_progress", "cancelled"]
crowds = settings(endless, max_examples=WORLDS, phases=[Phase.generate])
"""A number of a crowd cannot be made simpler; the small worlds of ``test_effective_rights`` shrink."""
Given = tuple[str, frozenset[str]]
"""One reason for access: where it comes from, and its rights by name."""


class Crowd:
    """One organisation, made by chance; ``given`` is the oracle's bookkeeping: holder and product → rights by name."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.organization: Organization = factories.organization()
        self.teams = [factories.team(self.organization, f"Team {number}") for number in range(TEAMS)]
        self.members = factories.crowd([self._member() for _number in range(CROWD)])
        self.in_teams = {m.pk: chance.sample(self.teams, chance.choice([0, 0, 1, 2, 4])) for m in self.members}
        belongs = Membership.teams.through
        pairs = [(pk, team.pk) for pk, teams in self.in_teams.items() for team in teams]
        belongs.objects.bulk_create([belongs(membership_id=member, team_id=team) for member, team in pairs])
        self.given: dict[tuple[Membership | Team, int], Given] = {}
        self.holds: dict[int, set[str]] = defaultdict(set)
        self.products = [self._product(number) for number in range(PRODUCTS)]
        holders: list[Membership | Team] = [*self.members, *self.teams]
        Grant.objects.bulk_create([grant for holder in holders for grant in self._grants(holder)])
        self.products += self._arrivals()
        for product in self.products:
            self._hold_some(product)

    @cached_property
    def names(self) -> dict[int, str]:
        """Rights by bit, as the explorer words them."""
        return {0: "Use the service", **{right.bit: right.name for right in Right.objects.all()}}

    def bits(self, product: Product) -> list[int]:
        """What the product's kind has."""
        return [bit for bit in self.names if product.kind.mask >> bit & 1] + ([0] if product.kind.has_use else [])

    def worded(self, bits: list[int]) -> frozenset[str]:
        """Names of some bits."""
        return frozenset(self.names[bit] for bit in bits)

    def reasons(self, member: Membership, product: Product) -> list[Given]:
        """Every reason for which the product exists for the member; none: it does not."""
        if product.state == "cancelled" or member.suspended_at:
            return []
        holders: list[Membership | Team] = [member, *self.in_teams[member.pk]]
        found = [self.given[holder, product.pk] for holder in holders if (holder, product.pk) in self.given]
        if member.role == Role.ADMINISTRATOR:
            found.append(("by role: Administrator", self.worded(self.bits(product))))
        return found

    def rights(self, member: Membership, product: Product) -> frozenset[str]:
        """Everything they add up to."""
        return frozenset().union(*(rights for _origin, rights in self.reasons(member, product)))

    def allows(self, member: Membership, product: Product, page: str) -> int:
        """Status of the page."""
        if member.suspended_at:
            return 403
        if not self.reasons(member, product):
            return 404
        rights, holds = self.rights(member, product), self.holds[product.pk]
        is_free = member.role == Role.ADMINISTRATOR or not holds & {"lock", "maintenance"}
        is_stopped = bool(holds & {"unpaid", "abuse"})
        may = {
            "": True,
            "manage/": "Technical" in rights and is_free,
            "edit/": "Technical" in rights and is_free and not is_stopped,
            "statistics/": "Statistics" in rights or member.role == Role.ADMINISTRATOR,
            "open/": self.names[0] in rights and not is_stopped and "maintenance" not in holds,
        }[page]
        return (302 if page == "open/" else 200) if may else 403

    def _member(self) -> Membership:
        blocked = NOON if self.chance.random() < 0.1 else None
        return Membership(organization=self.organization, role=self.chance.choice(ROLES), suspended_at=blocked)

    def _product(self, number: int) -> Product:
        facts = {"state": self.chance.choice(STATES), "reference": f"srv-{number}"}
        return factories.product(self.organization, KINDS[number % len(KINDS)], f"service {number}", **facts)

    def _grants(self, holder: Membership | Team) -> Iterator[Grant]:
        for product in self.chance.sample(self.products, self.chance.choice([0, 1, 2, 4])):
            bits, end = self._some(self.bits(product)), self.chance.choice([*ENDS, None])
            mask = sum(1 << bit for bit in bits)
            key = {"team" if isinstance(holder, Team) else "membership": holder}
            facts = {"organization": self.organization, "rights": mask, "ends_on": end, "granted_at": NOON}
            yield Grant(product=product, **facts, **key)
            if end is None or end >= TODAY:
                origin = f"via {holder.name}" if isinstance(holder, Team) else "direct"
                self.given[holder, product.pk] = origin, self.worded(bits)

    def _arrivals(self) -> list[Product]:
        """Rules for drives to come, and two drives that come."""
        kind = Kind.objects.get(key="drive")
        everybody: list[Membership | Team] = [*self.members, *self.teams]
        waiting = {holder: self._some([0, 1, 2]) for holder in self.chance.sample(everybody, 12)}
        for holder, bits in waiting.items():
            key = {"team" if isinstance(holder, Team) else "membership": holder}
            facts = {"organization": self.organization, "category": kind.category, "granted_at": NOON, **key}
            FutureGrant.objects.create(rights=sum(1 << bit for bit in bits), **facts)
        came = [self._arrival(kind, number) for number in range(2)]
        for product in came:
            for holder, bits in waiting.items():
                origin = f"via {holder.name}" if isinstance(holder, Team) else "direct"
                self.given[holder, product.pk] = f"{origin}, by the rule for future products", self.worded(bits)
        return came

    def _arrival(self, kind: Kind, number: int) -> Product:
        given = {"service_name": f"new {number}", "reference": f"new-{number}"}
        return create_product(organization=self.organization, kind=kind, actor=None, now=NOON, **given)

    def _hold_some(self, product: Product) -> None:
        for kind in self.chance.sample(Hold.Kind.values, self.chance.choice([0, 0, 1, 2])):
            lifted, end = self.chance.choice([None, None, NOON]), self.chance.choice([None, NOON + HOUR, NOON - HOUR])
            product.holds.create(kind=kind, started_at=NOON - 2 * HOUR, lifted_at=lifted, ends_at=end, owner_name="C")
            if lifted is None and (end is None or end > NOON):
                self.holds[product.pk].add(str(kind))

    def _some(self, bits: list[int]) -> list[int]:
        return [bit for bit in bits if self.chance.random() < 0.5]


def read(access: Access, names: dict[int, str]) -> list[Given]:
    """What the explorer says, as the oracle says it."""
    return [
        (each.origin, frozenset(name for name in names.values() if name in each.rights.split(", ")))
        for each in access.sources
    ]


def by_person(crowd: Crowd) -> Iterator[tuple[Membership, Product, list[Given]]]:
    """The explorer of every person who is not blocked, with the rights that commands go by beside it."""
    for member in crowd.members:
        standing = MemberRights(member, TODAY)
        seen = list(Product.objects.visible_to(member, TODAY).select_related("kind"))
        for access in over_products(member, seen, TODAY) if not member.suspended_at else ():
            bits = [bit for bit in crowd.names if standing.mask(access.product) >> bit & 1]
            assert crowd.worded(bits) == crowd.rights(member, access.product)
            yield member, access.product, read(access, crowd.names)


def by_product(crowd: Crowd) -> Iterator[tuple[Membership, Product, list[Given]]]:
    """The same turned round; a cancelled product has no page to be asked on."""
    for product in crowd.products:
        if product.state != "cancelled":
            people = members_seeing(product, TODAY).exclude(role=Role.LEGAL_REPRESENTATIVE)
            for access in over_members(product, people, TODAY):
                yield access.member, product, read(access, crowd.names)


def told(lines: Iterator[tuple[Membership, Product, list[Given]]]) -> dict[tuple[int, int], list[Given]]:
    """Who sees what, for which reasons, in an order that can be compared."""
    return {(m.pk, product.pk): sorted(reasons, key=str) for m, product, reasons in lines}


@time_machine.travel(NOON, tick=False)
@crowds
@given(st.integers(0, 2**32))
def test_explorer_and_standing_are_the_oracle_for_hundreds_of_people(seed: int) -> None:
    with undone(), translation.override("en"):
        crowd = Crowd(Random(seed))
        pairs = [(m, p, crowd.reasons(m, p)) for m in crowd.members for p in crowd.products]
        expected = told((member, product, reasons) for member, product, reasons in pairs if reasons)
        assert told(by_person(crowd)) == expected
        assert told(by_product(crowd)) == expected


@time_machine.travel(NOON, tick=False)
@settings(crowds, max_examples=some(5))
@given(st.integers(0, 2**32))
def test_pages_are_the_oracle_for_a_hundred_people(seed: int) -> None:
    with undone():
        crowd, wrong = Crowd(Random(seed)), []
        for member in crowd.members:
            held = [product for product in crowd.products if crowd.reasons(member, product)]
            product = crowd.chance.choice(crowd.chance.choice([held or crowd.products, crowd.products]))
            page = crowd.chance.choice(["", "manage/", "edit/", "statistics/", "open/"])
            base = f"/org/{crowd.organization.slug}/products/{product.kind.category.key}/{product.pk}/"
            status = factories.signed_in(member.user).get(base + page).status_code
            if status != crowd.allows(member, product, page):
                wrong.append((seed, member.role, base + page, status, crowd.reasons(member, product)))
        assert wrong == []
