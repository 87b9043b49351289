"""Right × kind × page × state, for everybody and in full: who is let in, as the way in, the queryset and the policy of
each page decide. What a request adds to that (the page, the form, the list) is the subject of ``test_matrix``.
"""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404

from core.clock import now, today
from organizations.access import MemberSuspended, way_in
from organizations.models import Membership, Role
from products.context import context_of
from products.models import FutureGrant, Grant, Hold, Kind, Product
from tests import factories
from tests.architecture import addresses
from tests.products import oracle
from tests.products.oracle import GONE, HELD_STATES, NO, OK, STATES, Case
from tests.products.test_matrix import KINDS, PAGES, PLACES, facts_in

POLICIES: dict[str, Any] = {each.name: each.view.policy for each in addresses.inside()}  # type: ignore[attr-defined]
"""What the view of each page asks."""
DIRECTLY = ("collaborator", "external", "accounting")


class House:
    """One product of a kind in every state; everybody who holds one of its sets of rights in one of the ways."""

    def __init__(self, key: str) -> None:
        self.kind = Kind.objects.select_related("category").get(key=key)
        self.organization, self.other = factories.organization(), factories.organization()
        self.grantees = {rights: self._grantees(rights) for rights in oracle.variants(key)}
        self.products = {state: self._product(state) for state in STATES}
        for rights, people in self.grantees.items():
            self._grant(rights, people)
        ended = now().date() - datetime.timedelta(days=2)
        Grant.objects.filter(product=self.products["ended grant"]).update(ends_on=ended)

    def _grantees(self, rights: frozenset[str]) -> dict[str, Membership]:
        """Somebody for each way; whoever waits for future products gets the right with the product."""
        people = {
            "collaborator": factories.member(self.organization),
            "external": factories.member(self.organization, Role.EXTERNAL),
            "accounting": factories.member(self.organization, has_accounting=True),
            "through a team": factories.member(self.organization),
            "external through a team": factories.member(self.organization, Role.EXTERNAL),
            "by a rule": factories.member(self.organization),
        }
        rule = {"organization": self.organization, "category": self.kind.category, "granted_at": now()}
        FutureGrant.objects.create(membership=people["by a rule"], rights=factories.mask(*rights) | 1 << 30, **rule)
        return people

    def _product(self, state: str) -> Product:
        made = factories.product(self.organization, self.kind, **facts_in(state, now().date()))
        if state in HELD_STATES:
            kind = {"locked": "lock"}.get(state, state)
            Hold.objects.create(product=made, kind=kind, started_at=now(), owner_name="Clara Monnet")
        return made

    def _grant(self, rights: frozenset[str], people: dict[str, Membership]) -> None:
        team = factories.team(self.organization)
        team.members.set([people["through a team"], people["external through a team"]])
        grantees: list[dict[str, Any]] = [{"team": team}, *({"membership": people[way]} for way in DIRECTLY)]
        given = {"organization": self.organization, "rights": factories.mask(*rights), "granted_at": now()}
        pairs = itertools.product(self.products.values(), grantees)
        Grant.objects.bulk_create([Grant(product=product, **grantee, **given) for product, grantee in pairs])

    def cases(self) -> Iterator[tuple[Membership, str, frozenset[str] | None]]:
        """Everybody: who they are, in words, and what was granted to them."""
        for rights, people in self.grantees.items():
            yield from ((member, way, rights) for way, member in people.items())
        yield factories.owner_of(self.organization), "representative", None
        yield factories.member(self.organization, Role.ADMINISTRATOR), "administrator", None
        yield factories.member(self.organization), "ungranted", None
        yield factories.member(self.organization, Role.ADMINISTRATOR, suspended_at=now()), "suspended", None
        yield factories.owner_of(self.other), "stranger", None
        yield factories.member(self.other, Role.EXTERNAL), "guest of both", None

    def wrong(self) -> Iterator[tuple[object, ...]]:
        """Answers that are not the oracle's."""
        for person, who, rights in self.cases():
            for state, page, found in self.answers(person):
                wanted = oracle.answer(Case(self.kind.key, state, PLACES.get(who, "limited"), rights), page)
                if found != (wanted if wanted in {NO, GONE} else OK):
                    yield who, rights and sorted(rights), state, page, found, wanted

    def answers(self, person: Membership) -> Iterator[tuple[str, str, int]]:
        """State, page and status; OK for whoever is let in."""
        try:
            places = Membership.objects.memberships_of(person.user, now())
            member = way_in(person.user, places, self.organization.slug, now())
        except (Http404, MemberSuspended) as refusal:
            status = NO if isinstance(refusal, MemberSuspended) else GONE
            yield from ((state, page, status) for state in STATES for page in PAGES)
            return
        seen = {*Product.objects.visible_to(member, today(member.user.time_zone))}
        for state, product in self.products.items():
            facts = context_of(member, product, now())
            for page in PAGES:
                if page in oracle.PEOPLE and not POLICIES[page](member):
                    yield state, page, NO
                elif product not in seen:
                    yield state, page, GONE
                else:
                    yield state, page, OK if page in oracle.PEOPLE or POLICIES[page](member, facts) else NO


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_let_in_or_not_as_the_oracle_says(kind: str) -> None:
    assert [*House(kind).wrong()] == []
