"""Worlds made by chance: the portal, a model of 150 lines and the same policy in Cedar decide alike.

People of every role, suspended, blocked, invited and not yet there, of other organizations; grants of their own, of
teams and by rules for products to come; ends around midnight in five time zones; locks and cancelled products. The same
worlds go on for 100,000 decisions in ``python -m bench.decisions``.
"""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from bench.rights_compared import Comparison, decided
from bench.rights_model import ORGANIZATION, PRODUCT, Person, Place
from bench.rights_rows import Portal
from bench.rights_worlds import INSTANTS, OURS, Chance, Question, kinds_of
from organizations.models import Membership, Team
from products.models import Product, Right
from products.querysets import members_seeing
from products.rights.effective import Access, over_members, over_products
from tests import factories
from tests.products.oracle import AWAY, GONE, NO, OK

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
SEED, LOOKS = 20_261_123, 110
MIDNIGHT = INSTANTS[2]
"""In UTC, the zone in which the explorer is read here."""
Reasons = list[tuple[str, frozenset[str]]]
"""Where access comes from, and its rights by name."""
PAGES = {
    "see": "", "open management": "manage/", "change": "edit/", "see statistics": "statistics/", "use": "open/",
}  # fmt: skip


class Crowd:
    """One random world, in the portal and in the model."""

    def __init__(self, seed: int) -> None:
        self.chance = Chance(seed, kinds_of(Path(settings.CATALOGUE_PATH)))
        self.story = self.chance.story()
        self.portal = Portal(self.story)
        self.rows = self.portal.rows

    @cached_property
    def words(self) -> dict[str, str]:
        """Rights as the explorer words them."""
        return {"use": "Use the service", **{right.key: right.name for right in Right.objects.all()}}

    @cached_property
    def living(self) -> list[tuple[Person, Place, Membership]]:
        """Members of the organization whom nobody keeps out, with their row."""
        world = self.story.world
        places = [(each, world.place(each, OURS, MIDNIGHT)) for each in world.people]
        rows = Membership.objects.select_related("user", "organization")
        return [(p, place, rows.get(pk=self.rows.rows[place.grantees[0]].pk)) for p, place in places if place]

    def expected(self, *, by_role: bool) -> dict[tuple[int, int], Reasons]:
        """Who sees what, for which reasons, as the model says; ``by_role``: also legal representatives."""
        found = {}
        for _person, place, member in self.living:
            for product in self.story.world.products:
                sources = self.story.world.sources(place, product, MIDNIGHT.date())
                if sources and (by_role or not member.is_legal_representative):
                    reasons = [(self._origin(through, product.arrival, member), rights) for through, rights in sources]
                    found[member.pk, self.rows.products[product.name].pk] = self._sorted(reasons)
        return found

    def read(self, access: Access) -> Reasons:
        """What the explorer says."""
        keys = {word: key for key, word in self.words.items()}
        reasons = [(each.origin, frozenset(each.rights.split(", ")) & keys.keys()) for each in access.sources]
        return self._sorted([(origin, frozenset(keys[word] for word in words)) for origin, words in reasons])

    def _origin(self, through: str, arrival: int, member: Membership) -> str:
        if through == "role":
            return f"by role: {member.get_role_display()}"
        row = self.rows.rows[through]
        origin = f"via {row.name}" if isinstance(row, Team) else "direct"
        return f"{origin}, by the rule for future products" if arrival else origin

    def _sorted(self, reasons: Reasons) -> Reasons:
        return sorted(reasons, key=lambda reason: (reason[0], sorted(reason[1])))


def test_portal_model_and_cedar_decide_alike() -> None:
    comparison = Comparison()
    for seed in (SEED, SEED + 1):
        crowd = Crowd(seed)
        comparison.ask(crowd.story, list(crowd.chance.questions(crowd.story, LOOKS)), crowd.portal)
    assert comparison.different == []
    assert {*comparison.given} == {(action, said) for action in (*PRODUCT, *ORGANIZATION) for said in (True, False)}


@time_machine.travel(MIDNIGHT, tick=False)
def test_the_explorer_gives_each_persons_reasons() -> None:
    crowd = Crowd(SEED + 2)
    with translation.override("en"):
        found = {
            (member.pk, access.product.pk): crowd.read(access)
            for _person, _place, member in crowd.living
            for access in over_products(
                member,
                Product.objects.visible_to(member, MIDNIGHT.date()).select_related("kind"),
                MIDNIGHT.date(),
            )
        }
        assert found == crowd.expected(by_role=True)
    assert len(found) > 100


@time_machine.travel(MIDNIGHT, tick=False)
def test_the_explorer_gives_each_products_people() -> None:
    crowd, found = Crowd(SEED + 3), {}
    with translation.override("en"):
        for product in crowd.rows.organizations[OURS].products.living().select_related("kind"):
            for access in over_members(product, members_seeing(product, MIDNIGHT.date()), MIDNIGHT.date()):
                found[access.member.pk, product.pk] = crowd.read(access)
        assert found == crowd.expected(by_role=True)
    assert len(found) > 100


def test_pages_answer_what_the_model_decides() -> None:
    crowd, wrong = Crowd(SEED + 4), []
    asked = [each for each in crowd.chance.questions(crowd.story, LOOKS) if each.action in PAGES and each.product]
    for question in [each for each in asked if not each.person.is_out][::8]:
        found, wanted = status(crowd, question), wanted_status(crowd, question)
        if found != wanted:
            wrong.append((question, found, wanted))
    assert wrong == []


def status(crowd: Crowd, asked: Question) -> int:
    """What the page answers."""
    assert asked.product is not None
    slug = crowd.rows.organizations[asked.organization].slug
    address = f"/org/{slug}/products/{asked.product.category}/{crowd.rows.products[asked.product.name].pk}/"
    with time_machine.travel(asked.at, tick=False):
        client = factories.signed_in(crowd.rows.users[asked.person.name])
        return client.get(address + PAGES[asked.action]).status_code


def wanted_status(crowd: Crowd, asked: Question) -> int:
    """The model's decisions as a status: suspended members are told so, whatever exists (RGT-15)."""
    belongs = any(place.organization == asked.organization for place in asked.person.places)
    is_here = decided(crowd.story, replace(asked, product=None, action="enter"))
    if belongs and not is_here:
        return NO
    if not decided(crowd.story, replace(asked, action="see")):
        return GONE
    return (AWAY if asked.action == "use" else OK) if decided(crowd.story, asked) else NO
