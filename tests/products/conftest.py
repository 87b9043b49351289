"""A workshop with products, and people of every role beside them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.clock import now
from organizations.models import Membership, Role
from products.context import context_of
from products.models import Hold, Kind, Product
from products.policies import ProductContext
from tests import factories


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Commands called by tests speak English; pages speak their reader's language."""
    with translation.override("en"):
        yield


class House:
    """One organization with a lockable product and a mail service; everybody reads English."""

    def __init__(self) -> None:
        self.organization = factories.organization("Talleres Rochat")
        self.nadia = factories.owner_of(self.organization)
        self.clara = factories.member(self.organization, Role.ADMINISTRATOR)
        self.beat = factories.member(self.organization)
        self.lucia = factories.member(self.organization, Role.EXTERNAL)
        self.drive = self.product("Disco Taller", factories.full_kind("drive", has_use=True))
        mail = factories.full_kind("mail", has_use=True, is_lockable=False, has_maintenance=True)
        self.mail = self.product("post.example", mail)
        factories.grant(self.beat, self.drive, "technical")
        factories.grant(self.lucia, self.drive, "statistics")

    def product(self, name: str, kind: Kind, **fields: Any) -> Product:
        """Another product of the organization."""
        return factories.product(self.organization, kind=kind, name=name, **fields)

    def url(self, product: Product, page: str = "") -> str:
        """Address of a page of the product, such as ``lock/``."""
        slug, category = self.organization.slug, product.kind.category.key
        return f"/org/{slug}/products/{category}/{product.pk}/{page}"

    def client(self, member: Membership) -> Client:
        """The member's browser."""
        return factories.signed_in(member.user)

    def facts(self, member: Membership, product: Product) -> ProductContext:
        """What policies know of the product now, read afresh."""
        fresh = self.organization.memberships.select_related("user", "organization").get(pk=member.pk)
        return context_of(fresh, product, now())

    def holds(self, product: Product) -> list[str]:
        """Kinds of holds in force, in the order they began."""
        return list(product.holds.in_force(now()).order_by("started_at", "pk").values_list("kind", flat=True))

    def unpaid(self, product: Product) -> Hold:
        """The portal stops the product because an invoice is open."""
        return product.holds.create(kind=Hold.Kind.UNPAID, started_at=now())


@pytest.fixture
def house(db: None) -> House:
    """The workshop."""
    return House()
