"""Plain functions that make people and organisations. No randomness; a counter keeps addresses apart."""

import datetime
import itertools
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User
from core.clock import now
from organizations.commands import create_organization, invite
from organizations.commands.invitations import Draft
from organizations.models import Invitation, Membership, Organization, Role, Team
from products.models import Category, Grant, Kind, Product, Right
from products.rights import USE

PASSWORD = "atrio-demo-2026"
_numbers = itertools.count(1)


@cache
def hashed(password: str) -> str:
    """A real hash, worked out once a run: it is slow on purpose."""
    return make_password(password)


@cache
def _loaded_handler() -> ClientHandler:
    handler = ClientHandler(enforce_csrf_checks=False)
    handler.load_middleware()
    return handler


def person(email: str = "", **fields: Any) -> User:
    """Somebody who can sign in with PASSWORD; reads English unless told."""
    address = email or f"person{next(_numbers)}@talleres-rochat.example"
    names = {"first_name": "Clara", "last_name": "Monnet", "language": "en", "password": hashed(PASSWORD), **fields}
    return User.objects.create(email=address, **names)


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the person without passing the page."""
    client.force_login(user)
    return client


def browser() -> Client:
    """A new browser. All share one loaded stack of middleware, which takes longer to build than a page."""
    client = Client()
    client.handler = _loaded_handler()
    return client


def signed_in(user: User) -> Client:
    """A new browser in which the person is signed in."""
    return sign_in(browser(), user)


def organization(name: str = "", *, owner: User | None = None, **details: Any) -> Organization:
    """An organisation with its one legal representative."""
    founder = create_organization(owner=owner or person(), name=name or f"Taller {next(_numbers)}", **details)
    return founder.organization


def owner_of(organization: Organization) -> Membership:
    """The legal representative who came first."""
    return organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE).select_related("user").earliest("pk")


def member(
    organization: Organization, role: str = Role.COLLABORATOR, user: User | None = None, **rights: Any
) -> Membership:
    """Somebody with a role in the organisation."""
    return organization.memberships.create(user=user or person(), role=role, **rights)


def team(organization: Organization, name: str = "") -> Team:
    """A work team without members."""
    return organization.teams.create(name=name or f"Team {next(_numbers)}")


def invitation(
    inviter: Membership,
    role: str = Role.COLLABORATOR,
    *,
    email: str = "",
    at: datetime.datetime | None = None,
    **draft: Any,
) -> Invitation:
    """A pending invitation, sent now unless told."""
    address = email or f"guest{next(_numbers)}@estudio-luz.example"
    return invite(actor=inviter, draft=Draft(address, role, **{"language": "en", **draft}), now=at or now())


def kind(key: str = "", *, provider: str = "local", **fields: Any) -> Kind:
    """A kind of product in a category of its own."""
    name = key or f"kind-{next(_numbers)}"
    category = Category.objects.create(key=f"category-{name}", names={"en": name})
    return Kind.objects.create(key=name, category=category, names={"en": name}, provider=provider, **fields)


def product(owner: Organization | None = None, *, provider: str = "local", **fields: Any) -> Product:
    """A product of an organisation, of a kind of its own unless told."""
    given = {"service_name": f"service{next(_numbers)}.example", **fields}
    given["kind"] = fields.get("kind") or kind(provider=provider)
    return Product.objects.create(organization=owner or organization(), **given)


def right(key: str) -> Right:
    """One of the rights of the catalogue, on the next free bit."""
    known = Right.objects.filter(key=key).first()
    return known or Right.objects.create(key=key, bit=Right.objects.count() + 1, names={"en": key.capitalize()})


def full_kind(key: str = "", **fields: Any) -> Kind:
    """A kind with the technical and the statistics right."""
    rights = [right("technical"), right("statistics")]
    made = kind(key, mask=sum(each.mask for each in rights), **fields)
    made.rights.set(rights)
    return made


def grant(holder: Membership | Team, product: Product, *rights: str, **fields: Any) -> Grant:
    """The holder sees the product and has these rights; ``use`` is the use of the service."""
    mask = sum(USE if key == "use" else right(key).mask for key in rights)
    place: dict[str, Any] = {"team": holder} if isinstance(holder, Team) else {"membership": holder}
    given = {"granted_at": now(), **fields}
    return Grant.objects.create(organization=holder.organization, product=product, rights=mask, **place, **given)
