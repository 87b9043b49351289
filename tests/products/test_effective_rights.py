"""What the explorer says, what pages allow and what a slow, separate oracle works out are one and the same."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import now
from organizations.models import Membership, Organization, Role, Team
from products.boards.create import create_product
from products.models import FutureGrant, Grant, Kind, Product
from products.querysets import members_seeing
from products.rights.effective import MemberRights, over_members, over_products
from tests import factories
from tests.choice import some

pytestmark = pytest.mark.django_db
KINDS = ["domain", "drive", "mail-service", "ticketing"]
ROLES = [Role.ADMINISTRATOR, Role.COLLABORATOR, Role.COLLABORATOR, Role.EXTERNAL]
TEAMS, PRODUCTS = 3, 5
TODAY = datetime.date(2026, 11, 23)
ENDS = [None, TODAY, TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=9)]


@dataclass(frozen=True)
class Plan:
    """One grant of a random world: who (member or team), which product, which rights of its kind, until when."""

    grantee: int
    product: int
    bits: int
    end: int


plans = st.lists(
    st.builds(
        Plan,
        st.integers(0, len(ROLES) + TEAMS - 1),
        st.integers(0, PRODUCTS - 1),
        st.integers(0, 2**8 - 1),
        st.integers(0, 3),
    ),
    max_size=14,
    unique_by=lambda plan: (plan.grantee, plan.product),
)
teams_of = st.lists(st.sets(st.integers(0, TEAMS - 1)), min_size=len(ROLES), max_size=len(ROLES))
rules = st.dictionaries(st.integers(0, len(ROLES) + TEAMS - 1), st.integers(0, 2**8 - 1), max_size=3)
Grantee = Membership | Team


class World:
    """An organization with people, teams and products, and the oracle's own bookkeeping in plain sets."""

    def __init__(self, plans: list[Plan], teams: list[set[int]], rules: dict[int, int]) -> None:
        self.organization: Organization = factories.organization()
        self.members = [factories.member(self.organization, role) for role in ROLES]
        self.teams = [factories.team(self.organization) for _number in range(TEAMS)]
        self.in_teams = teams
        self.products = [factories.product(self.organization, KINDS[n % len(KINDS)]) for n in range(PRODUCTS)]
        self.kinds = {kind.pk: kind for kind in Kind.objects.prefetch_related("rights")}
        self.given: dict[tuple[int, int], set[int]] = {}
        for member, own in zip(self.members, teams, strict=True):
            member.teams.set([self.teams[number] for number in own])
        for plan in plans:
            self.grant(plan)
        self.later(rules)

    @property
    def grantees(self) -> list[Grantee]:
        return [*self.members, *self.teams]

    def bits_of(self, product: Product) -> list[int]:
        kind = self.kinds[product.kind_id]
        return sorted([right.bit for right in kind.rights.all()] + ([0] if kind.has_use else []))

    def grant(self, plan: Plan) -> None:
        grantee, product = self.grantees[plan.grantee], self.products[plan.product]
        bits = {bit for place, bit in enumerate(self.bits_of(product)) if plan.bits >> place & 1}
        field = "membership" if isinstance(grantee, Membership) else "team"
        end = ENDS[plan.end]
        Grant.objects.create(
            organization=self.organization, product=product, rights=sum(1 << bit for bit in bits), ends_on=end,
            granted_at=now(), **{field: grantee},
        )  # fmt: skip
        if end is None or end >= TODAY:
            self.given[plan.grantee, product.pk] = bits

    def later(self, rules: dict[int, int]) -> None:
        """Rules for future drives, and then a new drive."""
        kind = Kind.objects.get(key="drive")
        for number, mask in rules.items():
            grantee = self.grantees[number]
            field = "membership" if isinstance(grantee, Membership) else "team"
            FutureGrant.objects.create(
                organization=self.organization,
                category=kind.category,
                rights=mask,
                granted_at=now(),
                **{field: grantee},
            )
        drive = create_product(organization=self.organization, kind=kind, service_name="new", actor=None, now=now())
        self.products.append(drive)
        for number, mask in rules.items():
            self.given[number, drive.pk] = {bit for bit in self.bits_of(drive) if mask >> bit & 1}

    def oracle(self, member: int, product: Product) -> set[int] | None:
        """Rights as a set of bits; None when the product does not exist for the member."""
        sources = [member, *(len(ROLES) + team for team in self.in_teams[member])]
        granted = [self.given[source, product.pk] for source in sources if (source, product.pk) in self.given]
        rights = set().union(*granted)
        if ROLES[member] == Role.ADMINISTRATOR:
            return set(self.bits_of(product))
        return rights if granted else None


@contextmanager
def undone() -> Iterator[None]:
    """Every example starts from an empty house."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def bits(mask: int) -> set[int]:
    return {bit for bit in range(31) if mask >> bit & 1}


endless = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.proof
@endless
@given(plans, teams_of, rules)
def test_rights_and_visibility_are_those_of_the_oracle(
    plans: list[Plan], teams: list[set[int]], rules: dict[int, int]
) -> None:
    with undone():
        world = World(plans, teams, rules)
        for number, member in enumerate(world.members):
            rights = MemberRights(member, TODAY)
            seen = set(Product.objects.visible_to(member, TODAY).values_list("pk", flat=True))
            for product in world.products:
                expected = world.oracle(number, product)
                assert (product.pk in seen) == rights.sees(product) == (expected is not None)
                assert bits(rights.mask(product)) == (expected or set())


@pytest.mark.proof
@endless
@given(plans, teams_of, rules)
def test_the_explorer_lists_exactly_who_sees_what(
    plans: list[Plan], teams: list[set[int]], rules: dict[int, int]
) -> None:
    with undone():
        world = World(plans, teams, rules)
        for product in world.products:
            expected = {m.pk for n, m in enumerate(world.members) if world.oracle(n, product) is not None}
            seeing = members_seeing(product, TODAY).exclude(role=Role.LEGAL_REPRESENTATIVE)
            rows = over_members(product, seeing, TODAY)
            assert {row.member.pk for row in rows if row.sources} == expected
        for number, member in enumerate(world.members):
            seen = Product.objects.visible_to(member, TODAY)
            listed = {row.product.pk for row in over_products(member, seen, TODAY) if row.sources}
            assert listed == {p.pk for p in world.products if world.oracle(number, p) is not None}


@pytest.mark.proof
@time_machine.travel(datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC), tick=False)
@settings(endless, max_examples=some(20))
@given(plans, teams_of, rules, st.sets(st.integers(0, PRODUCTS), max_size=2))
def test_pages_allow_exactly_what_the_oracle_says(
    plans: list[Plan], teams: list[set[int]], rules: dict[int, int], locked: set[int]
) -> None:
    with undone():
        world = World(plans, teams, rules)
        for number in locked:
            world.products[number].holds.create(kind="lock", started_at=now(), owner_name="Clara")
        technical = factories.right("technical").bit
        for number, member in enumerate(world.members):
            client = factories.signed_in(member.user)
            for place, product in enumerate(world.products):
                expected = world.oracle(number, product)
                base = f"/org/{world.organization.slug}/products/{product.kind.category.key}/{product.pk}/"
                assert client.get(base).status_code == (404 if expected is None else 200)
                free = ROLES[number] == Role.ADMINISTRATOR or place not in locked
                may = expected is not None and technical in expected and free
                assert client.get(f"{base}edit/").status_code == (404 if expected is None else 200 if may else 403)
