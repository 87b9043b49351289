"""What a registry can be asked, and what goes in and out. Implementations: ``epp`` and ``manual``.

Orders change something and are asked through ``domains.registry.exchange``; questions change nothing. Names are
A-labels as ``domains.names`` makes them, instants are aware, fees are exact decimals of their currency.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from typing import Protocol

from domains.registry.facts import (
    Contact,
    DnsKey,
    DomainInfo,
    DsData,
    Fee,
    HostInfo,
    Message,
    NameServer,
    Offer,
    TransferState,
)

HIDDEN = "•••"
"""What stands for a password or a code, wherever one is told of."""


class Capability(Flag):
    """What an adapter can do; what it cannot is never asked of it.

    Without ``RENEW`` the registry renews by itself: paying for a year means not to delete, and a name that is not paid
    for has to be deleted (``DELETE``) before the last day to cancel. Without ``REPORT`` a restore needs none.
    """

    CHECK = auto()
    PRICES = auto()
    INFO = auto()
    REGISTER = auto()
    RENEW = auto()
    DELETE = auto()
    TRANSFER = auto()
    UPDATE = auto()
    DNSSEC = auto()
    CONTACTS = auto()
    HOSTS = auto()
    RESTORE = auto()
    REPORT = auto()
    POLL = auto()
    QUESTIONS = CHECK | PRICES | INFO | POLL
    ORDERS = REGISTER | RENEW | DELETE | TRANSFER | UPDATE | DNSSEC | CONTACTS | HOSTS | RESTORE | REPORT
    EVERYTHING = QUESTIONS | ORDERS


class Verdict(StrEnum):
    """What is known about something that was not answered by *done*."""

    RETRYABLE = "retryable"
    """Surely nothing happened, and it may work later."""
    UNKNOWN = "unknown"
    """It may have happened: ask ``info`` before anything else."""
    REFUSED = "refused"
    """The registry did nothing and says why."""


class RegistryError(Exception):
    """The registry did not say that it is done. ``code`` is its number (RFC 5730), 0 when nothing was answered;
    ``reasons`` are its own sentences. No message of this class holds a password or an authorization code."""

    def __init__(self, message: str, *, verdict: Verdict, code: int = 0, reasons: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.verdict, self.code, self.reasons = verdict, code, tuple(reasons)


class Step(StrEnum):
    """What is done about a transfer. Values are those of RFC 5730."""

    REQUEST = "request"
    CANCEL = "cancel"
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Order:
    """Something that changes. ``key`` (3 to 64 characters) is stored before the first try and the same in every
    repetition; ``name`` is the domain, the host or the handle of the contact."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Register(Order):
    """A new name. ``contacts`` are pairs of role (admin, billing, tech) and handle; ``fee`` what was shown before."""

    years: int
    registrant: str
    code: str = field(repr=False)
    contacts: tuple[tuple[str, str], ...] = ()
    servers: tuple[NameServer, ...] = ()
    ds: tuple[DsData | DnsKey, ...] = ()
    fee: Fee | None = None


@dataclass(frozen=True, kw_only=True)
class Renew(Order):
    """``expires_on`` is the day (UTC) of the registry's own expiry instant: a repetition with it is refused."""

    expires_on: datetime.date
    years: int = 1
    fee: Fee | None = None


@dataclass(frozen=True, kw_only=True)
class Delete(Order):
    """The end of a name is ordered; where there is a redemption, it begins."""


@dataclass(frozen=True, kw_only=True)
class Transfer(Order):
    """``code`` is the authorization code of a request."""

    step: Step
    code: str = field(default="", repr=False)
    years: int | None = None
    fee: Fee | None = None


@dataclass(frozen=True, kw_only=True)
class Update(Order):
    """What is added to a name, removed from it and set. None: left as it is. ``remove_all_ds`` ends the signing."""

    add_servers: tuple[NameServer, ...] = ()
    remove_servers: tuple[NameServer, ...] = ()
    add_contacts: tuple[tuple[str, str], ...] = ()
    remove_contacts: tuple[tuple[str, str], ...] = ()
    add_statuses: tuple[str, ...] = ()
    remove_statuses: tuple[str, ...] = ()
    registrant: str | None = None
    code: str | None = field(default=None, repr=False)
    add_ds: tuple[DsData | DnsKey, ...] = ()
    remove_ds: tuple[DsData | DnsKey, ...] = ()
    remove_all_ds: bool = False


@dataclass(frozen=True, kw_only=True)
class Restore(Order):
    """A name comes back out of redemption. Whether a ``Report`` has to follow is a capability."""

    fee: Fee | None = None


@dataclass(frozen=True, kw_only=True)
class Report(Order):
    """What RFC 3915 wants after a restore. ``statements``: that it is for its holder, and that this is true."""

    before: str
    after: str
    deleted_at: datetime.datetime
    restored_at: datetime.datetime
    reason: str
    statements: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class CreateContact(Order):
    """A new handle."""

    contact: Contact
    code: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class UpdateContact(Order):
    """The handle says this from now on, as a whole."""

    contact: Contact


@dataclass(frozen=True, kw_only=True)
class DeleteContact(Order):
    """A handle that nothing uses ends."""


@dataclass(frozen=True, kw_only=True)
class CreateHost(Order):
    """A name server becomes known; ``addresses`` only below a name of the same registry (glue)."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdateHost(Order):
    """Glue changes."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeleteHost(Order):
    """A name server that no name uses ends."""


NEEDED: dict[type[Order], Capability] = {
    Register: Capability.REGISTER,
    Renew: Capability.RENEW,
    Delete: Capability.DELETE,
    Transfer: Capability.TRANSFER,
    Update: Capability.UPDATE,
    Restore: Capability.RESTORE,
    Report: Capability.REPORT,
    CreateContact: Capability.CONTACTS,
    UpdateContact: Capability.CONTACTS,
    DeleteContact: Capability.CONTACTS,
    CreateHost: Capability.HOSTS,
    UpdateHost: Capability.HOSTS,
    DeleteHost: Capability.HOSTS,
}


def needed_for(order: Order) -> Capability:
    """What an adapter must be able to do so that an order may be given to it."""
    signing = [getattr(order, name, ()) for name in ("ds", "add_ds", "remove_ds", "remove_all_ds")]
    return NEEDED[type(order)] | (Capability.DNSSEC if any(signing) else Capability(0))


@dataclass(frozen=True)
class Answer:
    """It is done, or, when ``is_pending``, taken and not finished (a message of ``poll`` tells the end).

    ``expires_at`` is the registry's own instant, None where it says none: it is never worked out here. ``fee`` is what
    the registry took. ``code`` 0: known by ``info`` and not by an answer.
    """

    code: int
    is_pending: bool = False
    expires_at: datetime.datetime | None = None
    created_at: datetime.datetime | None = None
    fee: Fee | None = None
    transfer: TransferState | None = None
    server_key: str = ""


class Registry(Protocol):
    """One way to a registry. Every method may raise RegistryError; none touches the portal's products."""

    @property
    def account(self) -> str:
        """Who the provider is there; empty where nobody has an account."""

    @property
    def knows_keys(self) -> bool:
        """Whether an order that comes again with its key is known as the same one. If not, ``exchange`` asks first."""

    @property
    def capabilities(self) -> Capability:
        """What may be asked."""

    def perform(self, order: Order) -> Answer:
        """Give the order, once. Whether an earlier try of it arrived is the question of ``exchange``."""

    def check(self, names: Sequence[str], *, years: int = 1, currency: str = "") -> list[Offer]:
        """Which names are free, and what they cost when a currency is given, in the order of ``names``."""

    def info(self, name: str, code: str = "") -> DomainInfo:
        """What the registry knows of a name. REFUSED with 2303 when it is not there."""

    def contact(self, handle: str) -> Contact:
        """What the registry knows of a contact."""

    def host(self, name: str) -> HostInfo:
        """What the registry knows of a name server."""

    def transfer(self, name: str, code: str = "") -> TransferState:
        """How far the last transfer of a name is."""

    def poll(self) -> Message | None:
        """The oldest message that waits; it stays until it is acknowledged."""

    def acknowledge(self, message: str) -> None:
        """Take a message out, by its id, once it is stored."""
