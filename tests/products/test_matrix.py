"""Right × kind × page × state, for everybody: what each page of a product answers is what the oracle says.

``test_matrix_rule`` proves who is let in, in full. Here the pages, forms and lists themselves are asked, every day for
one kind of each shape: every state and every page, once by somebody with all rights and once by somebody without. The
long form below is for ``bin/ci``.

Kinds that differ in what the portal knows of them (rights, use, lock, maintenance) meet every state and every page of
the URL configuration in full, with none of their rights, each of the general ones alone, and all. Kinds that differ in
name alone, and rights that mean something to the service alone, meet every state on two pages of a rotation. The ways
to hold a right and the people without one rotate too; ``test_the_rotation_meets_every_pair`` holds all of this.
"""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.clock import now
from organizations.models import Membership, Role
from products.models import FutureGrant, Grant, Hold, Kind, Product
from tests import factories
from tests.architecture import addresses
from tests.architecture.test_access import state as everything
from tests.products import oracle
from tests.products.oracle import HELD_STATES, STATES, WRITE, Case

WAYS = ["collaborator", "external", "accounting", "through a team", "external through a team", "by a rule"]
"""How a limited user comes to a right."""
OTHERS = ["representative", "ungranted", "administrator", "suspended", "stranger", "guest of both"]
"""Everybody else: by role, without a grant, shut out, of another organization, external there and nothing here."""
PLACES = {"representative": "manager", "administrator": "manager", "suspended": "suspended", "stranger": "outside"}
PLACES["guest of both"] = "outside"
UNGRANTED = {*OTHERS}
KINDS = list(oracle.catalogue())
PAGES = [
    each.name
    for each in addresses.inside()
    if {"category", "pk"} <= {*each.parameters} and each.name.startswith("products:")
]
"""What every kind has; the pages of names alone are asked in ``tests/domains``."""


GENERAL = {"technical", "statistics", "use"}


@dataclass(frozen=True)
class Cell:
    """One kind of right in one state, who looks at it, and on which pages."""

    rights: frozenset[str]
    state: str
    people: tuple[str, ...]
    pages: tuple[str, ...]


def cells(kind: str) -> list[Cell]:
    """Every right of the kind in every state."""
    found, first = [], KINDS.index(kind)
    for (row, rights), (column, state) in itertools.product(enumerate(oracle.variants(kind)), enumerate(STATES)):
        turn = first + row + column
        people = (WAYS[turn % len(WAYS)], *((OTHERS[turn % len(OTHERS)],) if row < 2 else ()))
        is_whole = is_first_of_its_shape(kind) and (len(rights) != 1 or rights <= GENERAL)
        pages = PAGES if is_whole else [PAGES[(turn + 5 * step) % len(PAGES)] for step in range(2)]
        found.append(Cell(rights, state, people, tuple(pages)))
    return found


def few_cells(kind: str) -> list[Cell]:
    """Every state and page of the kind; the ways to hold a right and the people without one take turns."""
    found, first = [], KINDS.index(kind)
    everything, nothing = oracle.variants(kind)[-1], oracle.variants(kind)[0]
    for column, state in enumerate(STATES):
        turn, half = first + column, column % 2
        found.append(Cell(everything, state, (WAYS[turn % len(WAYS)],), tuple(PAGES[half::2])))
        found.append(Cell(nothing, state, (OTHERS[turn % len(OTHERS)],), tuple(PAGES[1 - half :: 2])))
    return found


def is_first_of_its_shape(kind: str) -> bool:
    """Whether no kind before it has the same rights and switches."""
    return next(each for each in KINDS if shape(each) == shape(kind)) == kind


def shape(kind: str) -> tuple[Any, ...]:
    """What the portal knows of a kind, beside its names, category, provider and rights that the service alone knows."""
    switches = [oracle.fact(kind, switch) for switch in ("has_use", "is_lockable", "has_maintenance")]
    return (*switches, *sorted(GENERAL.intersection(oracle.catalogue()[kind]["rights"])))


SHAPES = [kind for kind in KINDS if is_first_of_its_shape(kind)]


class House:
    """Two organizations, everybody who might try, and one product for every cell of a kind."""

    def __init__(self, kind: str, chosen: list[Cell]) -> None:
        self.kind = Kind.objects.select_related("category").get(key=kind)
        self.organization, self.other = factories.organization(), factories.organization()
        stranger = factories.owner_of(self.other)
        member = factories.member
        self.people: dict[str, Membership] = {
            "representative": factories.owner_of(self.organization),
            "administrator": member(self.organization, Role.ADMINISTRATOR),
            "collaborator": member(self.organization),
            "external": member(self.organization, Role.EXTERNAL),
            "accounting": member(self.organization, has_accounting=True),
            "through a team": member(self.organization),
            "external through a team": member(self.organization, Role.EXTERNAL),
            "by a rule": member(self.organization),
            "ungranted": member(self.organization),
            "suspended": member(self.organization, Role.ADMINISTRATOR, suspended_at=now()),
            "stranger": stranger,
            "guest of both": member(self.other, Role.EXTERNAL),
        }
        self.team = factories.team(self.organization)
        self.team.members.set([self.people["through a team"], self.people["external through a team"]])
        self.products = {cell: self.product(cell) for cell in chosen}

    @cached_property
    def clients(self) -> dict[str, Client]:
        """A browser for each."""
        return {name: factories.signed_in(member.user) for name, member in self.people.items()}

    def product(self, cell: Cell) -> Product:
        """The cell's product in its state, granted in every way."""
        mask, day = factories.mask(*cell.rights), now().date()
        rule = {"organization": self.organization, "category": self.kind.category, "granted_at": now()}
        FutureGrant.objects.update_or_create(
            membership=self.people["by a rule"], defaults={**rule, "rights": mask | 1 << 30}
        )
        made = factories.product(self.organization, self.kind, reference="srv-1", **facts_in(cell.state, day))
        factories.grant(self.team, made, *cell.rights)
        for name in ("collaborator", "external", "accounting"):
            factories.grant(self.people[name], made, *cell.rights)
        if cell.state == "ended grant":
            Grant.objects.filter(product=made).update(ends_on=day - datetime.timedelta(days=2))
        if cell.state in HELD_STATES:
            kind = {"locked": "lock"}.get(cell.state, cell.state)
            Hold.objects.create(product=made, kind=kind, started_at=now(), owner_name="Clara Monnet")
        return made

    def case(self, cell: Cell, who: str) -> Case:
        """The cell as the oracle reads it."""
        rights = None if who in UNGRANTED else cell.rights
        return Case(self.kind.key, cell.state, PLACES.get(who, "limited"), rights)

    def url(self, cell: Cell, page: str) -> str:
        """Address of a page of the cell's product."""
        return reverse(page, args=[self.organization.slug, self.kind.category.key, self.products[cell].pk])

    def looks(self) -> Iterator[tuple[Cell, str, str]]:
        """Everybody's look at every page of every cell."""
        for cell in self.products:
            yield from ((cell, page, who) for page in cell.pages for who in cell.people)

    def wrong_pages(self) -> Iterator[tuple[object, ...]]:
        """Pages that answer otherwise than the oracle."""
        for cell, page, who in self.looks():
            wanted = oracle.answer(self.case(cell, who), page)
            found = self.clients[who].get(self.url(cell, page)).status_code
            if found != wanted:
                yield who, sorted(cell.rights), cell.state, page, found, wanted

    def wrong_forms(self) -> Iterator[tuple[object, ...]]:
        """Forms that are done or refused otherwise than the oracle says; pages that take none are asked once."""
        first = next(iter(self.products))
        for cell, page, who in self.looks():
            if page not in WRITE and cell != first:
                continue
            wanted = oracle.answer_to_form(self.case(cell, who), page)
            ask = acted if wanted == oracle.DONE else asked
            found = ask(self.clients[who], self.url(cell, page), WRITE.get(page, {}))
            if found != wanted:
                yield who, sorted(cell.rights), cell.state, page, found, wanted

    def wrong_lists(self) -> Iterator[tuple[object, ...]]:
        """Readers whose list is not exactly what exists for them."""
        address = reverse("products:category", args=[self.organization.slug, self.kind.category.key])
        for who in (*WAYS, *OTHERS):
            text = self.clients[who].get(f"{address}?size=100").content.decode()
            for cell in self.products:
                is_shown = f'<a href="{self.products[cell].pk}/">' in text
                if is_shown != self.case(cell, who).exists:
                    yield who, sorted(cell.rights), cell.state, is_shown


def facts_in(state: str, day: datetime.date) -> dict[str, Any]:
    """What a product in this state has."""
    if state == "expired":
        return {"state": "expired", "expires_on": day - datetime.timedelta(days=3)}
    return {"state": state} if state in {"redemption", "in_progress", "cancelled"} else {}


def asked(client: Client, url: str, data: dict[str, str]) -> int:
    """Status of a form."""
    return client.post(url, data).status_code


def acted(client: Client, url: str, data: dict[str, str]) -> int:
    """The same, for one that acts; whatever it did is undone."""
    with transaction.atomic():
        status = int(factories.confirm(client, url, data).status_code)
        transaction.set_rollback(True)
    return status


def check(house: House) -> None:
    """Lists, pages and forms; none of them leaves a trace."""
    before = everything()
    assert [*house.wrong_lists(), *house.wrong_pages(), *house.wrong_forms()] == []
    assert everything() == before


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("kind", SHAPES)
def test_every_page_and_form_and_list_of_a_shape_is_as_the_oracle_says(kind: str) -> None:
    check(House(kind, few_cells(kind)))


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_and_form_and_list_of_a_kind_is_as_the_oracle_says(kind: str) -> None:
    check(House(kind, cells(kind)))


@pytest.mark.django_db
def test_a_product_is_not_found_inside_another_organization() -> None:
    house = House("domain", few_cells("domain"))
    before, cell = everything(), next(iter(house.products))
    for page, who in itertools.product(PAGES, ("stranger", "guest of both")):
        address = house.url(cell, page).replace(house.organization.slug, house.other.slug)
        refused = oracle.NO if who == "guest of both" and page in oracle.PEOPLE else oracle.GONE
        assert house.clients[who].get(address).status_code == refused, (page, who)
        assert house.clients[who].post(address).status_code in {refused, oracle.NEVER}, (page, who)
    assert everything() == before


def test_the_short_rotation_meets_every_person_state_and_page() -> None:
    met = {(who, cell.state, page) for kind in SHAPES for cell in few_cells(kind)
           for page in cell.pages for who in cell.people}  # fmt: skip
    everybody = (*WAYS, *OTHERS)
    assert {(state, page) for _who, state, page in met} == {*itertools.product(STATES, PAGES)}
    assert {(who, page) for who, _state, page in met} == {*itertools.product(everybody, PAGES)}


def test_the_rotation_meets_every_pair() -> None:
    met = {(who, kind, cell.state, page) for kind in KINDS for cell in cells(kind) for page in cell.pages
           for who in cell.people}  # fmt: skip
    everybody = (*WAYS, *OTHERS)
    assert {(who, state, page) for who, _k, state, page in met} >= {*itertools.product(everybody, STATES, PAGES)}
    assert {(who, kind) for who, kind, _s, _p in met} == {*itertools.product(everybody, KINDS)}
    assert {(kind, page) for _w, kind, _s, page in met} == {*itertools.product(KINDS, PAGES)}


def test_the_oracle_knows_every_page_of_a_product() -> None:
    assert {*PAGES} == {*oracle.READ, *oracle.PEOPLE}
