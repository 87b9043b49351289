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
