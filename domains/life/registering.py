"""A name that was paid becomes one at its registry: fee, holder, name servers, then the name (NAM-4, NAM-5).

Whether an earlier try arrived is looked at first: a name of which we may have ordered the registration is not asked for
again, it would look taken.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

from core.clock import now
from domains.contacts.cards import as_fact, handle_of
from domains.extensions.policy import Extension
from domains.models import Contact, Domain
from domains.offers.asking import Availability, availability_of
from domains.registry import exchange
from domains.registry.base import Capability as Can
from domains.registry.base import CreateContact, CreateHost, Order, Register, Registry, RegistryError
from domains.registry.facts import Fee, NameServer
from domains.states import State
from products.models import Kind, Product
from products.providers import Request

MISSING = 2303
SIGNS = 16


class NotSold(Exception):
    """The name is not registered, for good; the message says why."""


@dataclass(frozen=True)
class Ordered:
    """What is asked of the registry: what has to be there ``before``, then the registration, paid ``until``."""

    before: list[Order]
    register: Register
    until: datetime.date


def order_of(request: Request, row: Domain | None, extension: Extension, registry: Registry) -> Ordered:
    """The orders of a provision; ``row`` is that of its product. Raises NotSold, RegistryError."""
    holder, name = _holder_of(row)
    until, years = _term(request, extension)
    fee = _agreed_fee(request, name, extension, registry, years)
    servers = tuple(NameServer(each) for each in settings.NAME_SERVERS)
    before = [*contact_orders(holder, registry, f"{request.key}-holder"), *_hosts(request, registry)]
    register = Register(
        key=request.key, name=name, years=years, registrant=holder.handle, code=code_of(request.key), servers=servers,
        fee=fee,
    )  # fmt: skip
    return Ordered(before, register, until)


def _holder_of(row: Domain | None) -> tuple[Contact, str]:
    """Who is to hold the name, and the name."""
    if row is None or row.state != State.REGISTERING:
        raise NotSold("Somebody else ordered this name first.")
    if row.holder is None:
        raise NotSold("Nobody said who is to hold this name.")
    return row.holder, row.name


def _term(request: Request, extension: Extension) -> tuple[datetime.date, int]:
    """The last paid day and the years to register. Where the registry renews by itself, no more than it takes."""
    today, (least, most) = now().date(), extension.years
    until = datetime.date.fromisoformat(request.details["until"]) if "until" in request.details else today
    years = round((until - today).days / 365.25)
    return until, max(least, min(years, most))


def _agreed_fee(request: Request, name: str, extension: Extension, registry: Registry, years: int) -> Fee | None:
    """What the registry takes, asked right before: it refuses when it is another sum by then."""
    if exchange.may_have_arrived(extension.through, request.key) and _is_there(registry, name):
        return None
    kind = Kind.objects.get(key=request.kind)
    product = Product(kind=kind, plan=kind.plans.filter(key=request.plan).first())
    found = availability_of(product, name, years, now().date(), seconds=None)
    if found.availability is not Availability.FREE:
        raise NotSold(f"{WHY_NOT[found.availability]} {found.reason}".strip())
    return found.fee


WHY_NOT = {
    Availability.TAKEN: "The name is taken.",
    Availability.PREMIUM: "The registry asks a price of its own for this name.",
    Availability.UNPRICED: "What this name costs at the registry is not known.",
}


def _is_there(registry: Registry, name: str) -> bool:
    try:
        registry.info(name)
    except RegistryError as error:
        if error.code != MISSING:
            raise
        return False
    return True


def contact_orders(
    holder: Contact, registry: Registry, key: str, *, is_private: bool = False
) -> Iterator[Order]:  # fmt: skip
    """The handle, unless the registry has it: a card is never changed, so whoever has it has this one."""
    if Can.CONTACTS not in registry.capabilities:
        return
    handle = handle_of(holder, is_private=is_private)
    if Can.INFO in registry.capabilities:
        try:
            registry.contact(handle)
        except RegistryError as error:
            if error.code != MISSING:
                raise
        else:
            return
    yield CreateContact(key=key, name=handle, contact=as_fact(holder, is_private=is_private), code=code_of(key))


def _hosts(request: Request, registry: Registry) -> Iterator[Order]:
    """Name servers of ours that this registry does not know yet."""
    if Can.HOSTS not in registry.capabilities or Can.INFO not in registry.capabilities:
        return
    for number, server in enumerate(settings.NAME_SERVERS):
        try:
            registry.host(server)
        except RegistryError as error:
            if error.code != MISSING:
                raise
            yield CreateHost(key=f"{request.key}-host{number}", name=server)


def code_of(key: str) -> str:
    """The authorization code that belongs to a key: the same in every repetition, and nobody's guess. Kinds of signs
    that registries want are in it, whatever comes out."""
    return salted_hmac("domains.code", key, algorithm="sha256").hexdigest()[:SIGNS] + "-Zk7"
