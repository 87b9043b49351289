"""Small worlds made by chance, and random questions about them; as plain as the model that answers.

A world has a past of three steps: 0, everything that is there; 1, products that arrive while invitations wait; 2,
products that arrive after most of the invited people joined.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.rights_model import ORGANIZATION, PRODUCT, Grant, Person, Place, Product, Rule, World

OURS, THEIRS = ORGANIZATIONS = ("ours", "theirs")
PEOPLE = 36
TEAMS = {OURS: 5, THEIRS: 2}
ARRIVALS = {OURS: (8, 3, 3), THEIRS: (3, 1, 1)}
"""Products of each step."""
KINDS = ["domain", *["drive"] * 3, *["mail-service"] * 2, "ticketing", *["suite"] * 2, "certificate", "web-hosting"]
HOLDS = ["lock", "maintenance", "unpaid", "abuse"]
ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"]
ROLES = ["legal_representative", "administrator", "administrator", *["collaborator"] * 6, *["external"] * 4]
WHERE = [(OURS,)] * 6 + [(OURS, THEIRS)] * 2 + [(THEIRS,), ()]
DAY = datetime.date(2026, 11, 23)
"""The day around which everything ends."""
INSTANTS = [
    datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minutes)
    for minutes in (-90, -30, 0, 299, 300, 660, 719, 1379, 1380, 1410, 1440, 1739, 1740, 2040)
]
"""Ends and questions, many of them the first or the last minute of the day somewhere: 23:30 UTC is tomorrow in Zurich
and today in New York."""
FOR_EVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
NEVER = 9


@dataclass(frozen=True)
class Story:
    """A world, who leads which team, and the places of those who were invited and have not answered."""

    world: World
    leaders: Mapping[str, str]
    waiting: tuple[tuple[Person, Place], ...]


@dataclass(frozen=True)
class Question:
    """The arguments of ``rights_model.allows``, but the world."""

    person: Person
    organization: str
    action: str
    at: datetime.datetime
    product: Product | None = None
    right: str = ""


def kinds_of(catalogue: Path) -> dict[str, dict[str, Any]]:
    """The kinds as the provider's file has them."""
    kinds: dict[str, dict[str, Any]] = yaml.safe_load(catalogue.read_text())["kinds"]
    return kinds


class Chance:
    """Draws one world. ``kinds``: the kinds of the provider's catalogue as its file has them."""

    def __init__(self, seed: int, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.kinds = kinds

    def story(self) -> Story:
        """A world with its past."""
        drawn = [self._person(number) for number in range(PEOPLE)]
        people = (*(_founder(organization) for organization in ORGANIZATIONS), *(person for person, _w in drawn))
        waiting = tuple((person, place) for person, places in drawn for place in places)
        products = tuple(each for organization in ORGANIZATIONS for each in self._products(organization))
        places = [place for person in people for place in person.places]
        grantees = self._grantees([*places, *(place for _person, place in waiting)])
        grants, rules = tuple(self._grants(grantees, products)), tuple(self._rules(grantees))
        world = World(people, products, grants, rules, {name: self.random.choice(ZONES) for name in ORGANIZATIONS})
        return Story(world, self._leaders(places), waiting)

    def questions(self, story: Story, looks: int) -> Iterator[Question]:
        """Somebody in front of a product, mostly one that was granted to them, asking for everything; in time order."""
        near = {of_managers: _near(story.world, of_managers=of_managers) for of_managers in (False, True)}
        for at in sorted(self.random.choice(INSTANTS) for _look in range(looks)):
            person, product = self.random.choice(story.world.people), self.random.choice(story.world.products)
            if self.random.random() < 0.8:
                person, product = self.random.choice(near[self.random.random() < 0.3])
            where = product.organization if self.random.random() < 0.95 else self.random.choice(ORGANIZATIONS)
            for action in PRODUCT:
                right = self.random.choice(sorted({"use", "technical", *product.rights}))
                yield Question(person, where, action, at, product, right)
            yield Question(person, where, self.random.choice([*ORGANIZATION]), at)

    def _person(self, number: int) -> tuple[Person, list[Place]]:
        """Somebody, and the places that only wait for them."""
        name, chance = f"person {number}", self.random
        there: list[Place] = []
        waiting: list[Place] = []
        for organization in chance.choice(WHERE):
            way = chance.choice(["member", "member", "invitation", "waiting"])
            (waiting if way == "waiting" else there).append(self._place(name, organization, way))
        return Person(name, chance.choice(ZONES), tuple(there), is_out=chance.random() < 0.08), waiting

    def _place(self, name: str, organization: str, way: str) -> Place:
        chance, role = self.random, self.random.choice(ROLES)
        own = f"{'member' if way == 'member' else 'invitation'} {name} {organization}"
        teams = [f"team {number} {organization}" for number in range(TEAMS[organization])]
        suspended = chance.choice([FOR_EVER, *INSTANTS]) if way != "waiting" and chance.random() < 0.15 else None
        has_accounting = chance.random() < 0.25 and role in {"collaborator", "external"}
        in_teams = chance.sample(teams, chance.choice([0, 0, 1, min(2, len(teams))]))
        return Place(organization, role, (own, *in_teams), has_accounting, suspended)

    def _products(self, organization: str) -> Iterator[Product]:
        for step, count in enumerate(ARRIVALS[organization]):
            for number in range(count):
                yield self._product(f"{organization}-{step}-{number}.example", organization, step)

    def _product(self, name: str, organization: str, step: int) -> Product:
        key = self.random.choice(KINDS)
        kind, chance = self.kinds[key], self.random
        rights = frozenset(kind["rights"]) | ({"use"} if kind.get("has_use") else set())
        holds = tuple((hold, chance.choice([None, *INSTANTS])) for hold in HOLDS if chance.random() < 0.15)
        switches = (kind.get("is_lockable", True), kind.get("has_maintenance", False))
        is_cancelled = chance.random() < 0.1
        return Product(name, organization, key, kind["category"], rights, *switches, step, is_cancelled, holds)

    def _grantees(self, places: list[Place]) -> list[str]:
        """Everything that can hold access; invitations of managers bring none along (ORG-8, ORG-25)."""
        own = [place.grantees[0] for place in places if not (place.is_manager and "invitation" in place.grantees[0])]
        return [*own, *(f"team {number} {where}" for where in ORGANIZATIONS for number in range(TEAMS[where]))]

    def _grants(self, grantees: list[str], products: tuple[Product, ...]) -> Iterator[Grant]:
        """Over products of step 0: rules reach the later ones, and nobody holds one product twice in one way."""
        days = [None, None, *(DAY + datetime.timedelta(days=days) for days in (-1, 0, 0, 1))]
        for grantee in grantees:
            for product in products:
                is_near = grantee.endswith(f" {product.organization}") and product.arrival == 0
                if is_near and self.random.random() < 0.3:
                    yield Grant(grantee, product.name, self._some(product.rights), self.random.choice(days))

    def _rules(self, grantees: list[str]) -> Iterator[Rule]:
        categories = sorted({str(self.kinds[key]["category"]) for key in KINDS})
        for grantee in grantees:
            for category in categories:
                if self.random.random() < 0.2:
                    since, until = self.random.choice([(1, NEVER), (1, NEVER), (2, NEVER), (1, 2)])
                    rights = self._some(frozenset({"technical", "statistics", "use", "ticket-sales"}))
                    yield Rule(grantee, category, rights, since, until)

    def _leaders(self, places: list[Place]) -> dict[str, str]:
        """Team → one of its members, who is there for the whole story or came by an invitation."""
        return {
            team: place.grantees[0] for place in places for team in place.grantees[1:] if self.random.random() < 0.5
        }

    def _some(self, rights: frozenset[str]) -> frozenset[str]:
        return frozenset(each for each in sorted(rights) if self.random.random() < 0.6)


def _near(world: World, *, of_managers: bool) -> list[tuple[Person, Product]]:
    """Who ever had what by role or by grant, whatever stands between."""
    return [
        (person, product)
        for person in world.people
        for place in person.places
        for product in world.products
        if place.is_manager == of_managers and world.sources(place, product, DAY)
    ]


def _founder(organization: str) -> Person:
    own = f"founder {organization} {organization}"
    place = Place(organization, "legal_representative", (own,))
    return Person(f"founder {organization}", "Europe/Zurich", (place,))
