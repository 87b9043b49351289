"""A story as rows of the portal, and what the portal itself answers about them, door by door."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from uuid import uuid4

import time_machine
from django.http import Http404

from accounts.models import User
from bench.rights_model import Person, Place
from bench.rights_worlds import FOR_EVER, HOLDS, INSTANTS, ORGANIZATIONS, TEAMS, Question, Story
from core.clock import now
from core.policy import Verdict
from organizations import policies as roles
from organizations.access import MemberSuspended, way_in
from organizations.details.create import create_organization
from organizations.invitations.commands import InvitationPlan, accept_invitation, invite
from organizations.models import Invitation, Membership, Organization, Role, Team
from products import policies
from products.access import visible_product
from products.bits import USE, union
from products.boards.create import create_product
from products.context import context_of
from products.models import FutureGrant, Grant, Hold, Kind, Product, Right
from products.policies import ProductContext
from security.backend import Backend
from security.models import Block

BEFORE = INSTANTS[0] - datetime.timedelta(days=3)
"""When the story happened."""
PRODUCT: dict[str, Callable[[Membership, ProductContext], Verdict]] = {
    "see": policies.may_see,
    "open management": policies.may_open_management,
    "change": policies.may_manage,
    "see statistics": policies.may_see_statistics,
    "use": policies.may_use,
    "lock": policies.may_lock,
    "maintain": policies.may_maintain,
    "end a hold": policies.may_switch_holds,
}
ORGANIZATION: dict[str, Callable[[Membership], Verdict]] = {
    "enter": roles.may_open,
    "manage people": roles.may_manage_people,
    "grant": policies.may_grant,
    "delete": roles.may_delete_organization,
    "do the accounting": roles.may_manage_addresses,
    "read the details": roles.may_see_details,
    "edit details": roles.may_edit_details,
    "appoint a representative": lambda actor: roles.may_invite(actor, role=Role.LEGAL_REPRESENTATIVE),
}


class Rows:
    """The story, told to the portal step by step. ``rows`` holds members, teams and invitations by grantee."""

    def __init__(self, story: Story) -> None:
        self.story, self.world = story, story.world
        self.bits = {"use": USE, **{right.key: right.mask for right in Right.objects.all()}}
        self.kinds = {kind.key: kind for kind in Kind.objects.select_related("category")}
        self.users: dict[str, User] = {}
        self.organizations: dict[str, Organization] = {}
        self.rows: dict[str, Membership | Team | Invitation] = {}
        self.products: dict[str, Product] = {}
        self._begin()
        self._step(0)
        self._grant()
        self._step(1)
        self._answer()
        self._step(2)
        self._end()

    def mask(self, rights: Iterable[str]) -> int:
        """Rights as the portal keeps them."""
        return union(self.bits[right] for right in rights)

    def _begin(self) -> None:
        staff = _user(Person("staff", "UTC", ()))
        for number, person in enumerate(self.world.people):
            self.users[person.name] = _user(person)
            if person.is_out and number % 2:
                Block.objects.create(user=self.users[person.name], reason="-", started_at=now(), started_by=staff)
        for name in ORGANIZATIONS:
            founder = create_organization(owner=self.users[f"founder {name}"], name=name)
            founder.organization.time_zone = self.world.zones[name]
            founder.organization.save(update_fields=["time_zone"])
            self.organizations[name] = founder.organization
            self.rows[f"founder {name} {name}"] = founder
            for number in range(TEAMS[name]):
                key = f"team {number} {name}"
                self.rows[key] = founder.organization.teams.create(name=key)
        for person in self.world.people:
            for place in person.places:
                self._member(person, place) if place.grantees[0].startswith("member") else self._invite(person, place)
        for person, place in self.story.waiting:
            self._invite(person, place)

    def _member(self, person: Person, place: Place) -> None:
        memberships = self.organizations[place.organization].memberships
        facts = {"role": place.role, "has_accounting": place.has_accounting}
        member = memberships.create(user=self.users[person.name], **facts)
        member.teams.set([self.rows[team].pk for team in place.grantees[1:]])
        self.rows[place.grantees[0]] = member

    def _invite(self, person: Person, place: Place) -> None:
        if place.grantees[0].startswith("founder"):
            return
        teams = tuple(self.rows[team].pk for team in place.grantees[1:])
        facts = {"has_accounting": place.has_accounting, "team_ids": teams, "language": "en"}
        plan = InvitationPlan(self.users[person.name].email, place.role, **facts)  # type: ignore[arg-type]
        founder = self.rows[f"founder {place.organization} {place.organization}"]
        self.rows[place.grantees[0]] = invite(actor=founder, plan=plan, now=now())  # type: ignore[arg-type]

    def _step(self, step: int) -> None:
        """Rules begin and end, and then products arrive."""
        for rule in self.world.rules:
            held = self._held(rule.grantee)
            category = self.kinds[next(k.key for k in self.kinds.values() if k.category.key == rule.category)].category
            if rule.until == step:
                FutureGrant.objects.filter(category=category, **held).delete()
            if rule.since == step:
                FutureGrant.objects.create(category=category, rights=self.mask(rule.rights), granted_at=now(), **held)
        for product in self.world.products:
            if product.arrival == step:
                facts = {"state": "cancelled"} if product.is_cancelled else {}
                place, kind = self.organizations[product.organization], self.kinds[product.kind]
                self.products[product.name] = create_product(
                    organization=place,
                    kind=kind,
                    service_name=product.name,
                    reference=product.name,
                    actor=None,
                    now=now(),
                    **facts,
                )

    def _grant(self) -> None:
        Grant.objects.bulk_create(
            Grant(
                product=self.products[each.product], rights=self.mask(each.rights), ends_on=each.last_day,
                granted_at=now(), **self._held(each.grantee),
            )
            for each in self.world.grants
        )  # fmt: skip

    def _answer(self) -> None:
        """Those who join become members; from now on the membership holds what the invitation held."""
        for person in self.world.people:
            for place in person.places:
                held = self.rows[place.grantees[0]]
                if isinstance(held, Invitation):
                    user = self.users[person.name]
                    self.rows[place.grantees[0]] = accept_invitation(
                        invitation=held, version=held.link_version, user=user, now=now()
                    )

    def _end(self) -> None:
        for number, product in enumerate(self.world.products):
            row, held = self.products[product.name], dict(product.holds)
            for kind in HOLDS:
                facts = {"kind": kind, "started_at": now(), "owner_name": "Clara"}
                if kind in held:
                    Hold.objects.create(product=row, ends_at=held[kind], **facts)
                if number % 3 == 0:
                    Hold.objects.create(product=row, lifted_at=now(), **facts)
        for person in self.world.people:
            self._suspend(person)
        for team, leader in self.story.leaders.items():
            Team.objects.filter(pk=self.rows[team].pk).update(leader=self.rows[leader])
        out = [person.name for number, person in enumerate(self.world.people) if person.is_out and not number % 2]
        User.objects.filter(pk__in=[self.users[name].pk for name in out]).update(is_active=False)

    def _suspend(self, person: Person) -> None:
        for place in person.places:
            if place.suspended_until:
                until = None if place.suspended_until == FOR_EVER else place.suspended_until
                member: Any = self.rows[place.grantees[0]]
                member.suspend(reason="-", until=until, by="Clara", now=now())

    def _held(self, grantee: str) -> dict[str, Any]:
        row = self.rows[grantee]
        fields: Mapping[type, str] = {Membership: "membership", Team: "team", Invitation: "invitation"}
        return {"organization": row.organization, fields[type(row)]: row}


class Portal:
    """The portal's own answers, through the doors of its pages."""

    def __init__(self, story: Story) -> None:
        with time_machine.travel(BEFORE, tick=False):
            self.rows = Rows(story)

    def answers(self, questions: Iterable[Question]) -> Iterator[bool]:
        """Whether each is allowed, questions about the same person and product at the same instant asked together."""
        for at, some in groupby(questions, key=lambda each: each.at):
            with time_machine.travel(at, tick=False):
                for _look, about in groupby(some, key=lambda each: (each.person, each.product, each.organization)):
                    yield from self._look(list(about))

    def member(self, person: str, organization: str) -> Membership | None:
        """The person's way in, as a page takes it."""
        user = Backend().get_user(self.rows.users[person].pk)
        slug = self.rows.organizations[organization].slug
        try:
            return way_in(user, Membership.objects.memberships_of(user, now()), slug, now()) if user else None
        except (Http404, MemberSuspended):
            return None

    def _look(self, questions: list[Question]) -> Iterator[bool]:
        first = questions[0]
        member, facts = self.member(first.person.name, first.organization), None
        if member and first.product:
            facts = self._facts(member, self.rows.products[first.product.name])
        for question in questions:
            if question.product is None:
                yield bool(member and ORGANIZATION[question.action](member))
            elif question.action == "hold a right":
                yield bool(facts and facts.mask & self.rows.bits[question.right])
            else:
                yield bool(member and facts and PRODUCT[question.action](member, facts))

    def _facts(self, member: Membership, product: Product) -> ProductContext | None:
        try:
            found = visible_product(member, product.kind.category.key, product.pk)
        except Http404:
            return None
        return context_of(member, found, now())


def _user(person: Person) -> User:
    """An address that no run used before: so many invitations a day go to each."""
    names = {"first_name": "P", "last_name": person.name, "language": "en", "time_zone": person.zone}
    return User.objects.create(email=f"{uuid4().hex}@bench.example", **names)
