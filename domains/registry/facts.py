"""Facts that registries and the portal tell each other."""

import datetime
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Fee:
    """What the registry takes from the provider, in major units exactly as it was told: an order repeats it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Price:
    """What one operation (create, renew, transfer, restore) of a name costs for so many years. None: not told."""

    amount: Decimal | None
    currency: str
    years: int | None = None


@dataclass(frozen=True)
class Offer:
    """Whether a name is free. ``prices`` by operation, empty when none were asked or told; ``tier`` is the registry's
    word for a name at a price of its own, and empty for all others."""

    name: str
    is_free: bool
    reason: str = ""
    tier: str = ""
    prices: Mapping[str, Price] = field(default_factory=dict)


@dataclass(frozen=True)
class NameServer:
    """Addresses only where the registry takes them with the name; else they belong to a host of its own."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class DsData:
    """A DS record (RFC 5910); ``digest`` as upper case hexadecimal digits."""

    key_tag: int
    algorithm: int
    digest_type: int
    digest: str


@dataclass(frozen=True)
class DnsKey:
    """A DNSKEY, for registries that make the DS record themselves; ``key`` in base 64."""

    flags: int
    protocol: int
    algorithm: int
    key: str


@dataclass(frozen=True)
class Contact:
    """A contact as RFC 5733 has it. ``phone`` as +41.225550100; ``is_hidden``: phone and e-mail are not published;
    ``hides_person``: name, organization and address neither."""

    name: str
    city: str
    country: str
    email: str
    organization: str = ""
    street: tuple[str, ...] = ()
    region: str = ""
    postcode: str = ""
    phone: str = ""
    is_hidden: bool = True
    hides_person: bool = False


@dataclass(frozen=True)
class TransferState:
    """How far a transfer is; ``status`` as RFC 5730 writes it (pending, clientApproved, serverApproved …)."""

    name: str
    status: str
    asked_by: str
    asked_at: datetime.datetime
    acted_by: str
    acted_at: datetime.datetime
    expires_at: datetime.datetime | None = None


@dataclass(frozen=True)
class DomainInfo:
    """What the registry knows of a name. ``statuses`` are those of RFC 5731, ``grace`` those of RFC 3915, of which
    several may come at once. ``code`` only when the registry showed it."""

    name: str
    sponsor: str
    statuses: frozenset[str] = frozenset()
    grace: frozenset[str] = frozenset()
    registrant: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    servers: tuple[NameServer, ...] = ()
    hosts: tuple[str, ...] = ()
    ds: tuple[DsData | DnsKey, ...] = ()
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None
    expires_at: datetime.datetime | None = None
    transferred_at: datetime.datetime | None = None
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class HostInfo:
    """What the registry knows of a name server."""

    name: str
    addresses: tuple[str, ...]
    statuses: frozenset[str]
    sponsor: str


@dataclass(frozen=True)
class Decided:
    """What became of an order that had been taken (1001): ``key`` is that of the order."""

    name: str
    is_done: bool
    key: str
    at: datetime.datetime


@dataclass(frozen=True)
class Message:
    """A message of the registry. ``is_understood`` is False when it holds something that the grammar does not know:
    then text and id are all that is read, and somebody has to look."""

    id: str
    text: str
    left: int
    at: datetime.datetime | None = None
    transfer: TransferState | None = None
    decided: Decided | None = None
    domain: DomainInfo | None = None
    is_understood: bool = True


def ip_version(address: str) -> str:
    """``v4`` or ``v6``. Raises ValueError for what is no address."""
    return f"v{ipaddress.ip_address(address).version}"
