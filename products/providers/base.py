"""What an adapter offers and what goes in and out. Implementations: ``local``, ``webhook``, ``manual``."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, Flag, StrEnum, auto
from typing import Protocol


class Action(StrEnum):
    """What changes something at the provider. Values are stored and sent: never rename one."""

    PROVISION = "provision"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    CHANGE_PLAN = "change_plan"
    CANCEL = "cancel"
    RESTORE = "restore"
    SET_MAILBOX_PASSWORD = "set_mailbox_password"  # noqa: S105 (an action, not a password)
    KEEP_DATA = "keep_data"
    HAND_OVER_DATA = "hand_over_data"
    GIVE_BACK_DATA = "give_back_data"
    RENAME_PERSON = "rename_person"


class Capability(Flag):
    """What an adapter can do; what it cannot is never asked of it."""

    PROVISION = auto()
    EXTEND = auto()
    SUSPEND = auto()
    RESUME = auto()
    CHANGE_PLAN = auto()
    CANCEL = auto()
    RESTORE = auto()
    USAGE = auto()
    ACCOUNTS = auto()
    SIGN_ON = auto()
    MAILBOXES = auto()
    SET_MAILBOX_PASSWORD = auto()
    PEOPLE = auto()
    ACTIONS = PROVISION | EXTEND | SUSPEND | RESUME | CHANGE_PLAN | CANCEL | RESTORE
    EVERYTHING = ACTIONS | USAGE | ACCOUNTS | SIGN_ON | MAILBOXES | SET_MAILBOX_PASSWORD | PEOPLE


DETAILS: Mapping[Action, frozenset[str]] = {
    Action.PROVISION: frozenset(),
    Action.EXTEND: frozenset({"until"}),
    Action.SUSPEND: frozenset({"reason"}),
    Action.RESUME: frozenset(),
    Action.CHANGE_PLAN: frozenset({"plan"}),
    Action.CANCEL: frozenset(),
    Action.RESTORE: frozenset({"until"}),
    Action.SET_MAILBOX_PASSWORD: frozenset({"address"}),
    Action.KEEP_DATA: frozenset({"person", "until"}),
    Action.HAND_OVER_DATA: frozenset({"person", "until", "heir"}),
    Action.GIVE_BACK_DATA: frozenset({"person"}),
    Action.RENAME_PERSON: frozenset({"person", "now"}),
}
"""What a request must say: ``until`` the last paid day (ISO date), ``reason`` a kind of hold, ``plan`` its key,
``address`` a mailbox.

About people: ``person``, ``heir`` and ``now`` are login e-mails, ``until`` the last day on which the person's own
data is kept; the day after, the provider erases it. *Hand over* gives the files to the heir and keeps the rest as
*keep* does; *give back* opens again to the person what is still kept. *Rename*: the login e-mail of somebody was
``person`` and is ``now``; what they have, and what is kept of them, goes with them.
"""

ABOUT_PEOPLE = {Action.KEEP_DATA, Action.HAND_OVER_DATA, Action.GIVE_BACK_DATA, Action.RENAME_PERSON}


def needed_for(action: Action) -> Capability:
    """What an adapter must be able to do so that this may be asked of it."""
    return Capability.PEOPLE if action in ABOUT_PEOPLE else Capability[action.name]


class ProviderError(Exception):
    """The provider did not do it.

    ``retryable``: nobody knows whether it was done, or it may work later; the same key is asked again, after
    ``retry_after`` when the provider named a pause. Otherwise the provider refused for good and did nothing.
    """

    def __init__(self, message: str, *, retryable: bool, retry_after: datetime.timedelta | None = None) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after


@dataclass(frozen=True)
class Request:
    """One thing that is asked for. ``key`` is stored before the first try and the same in every repetition.

    ``reference`` is the account's id at the provider, empty for a provision. ``service`` is what the customer sees
    (a domain name, an address); ``kind`` and ``plan`` are keys of the catalogue, ``organization`` the customer's id.
    ``secret`` is a new password; the portal forgets it with the answer.
    """

    key: str
    action: Action
    reference: str
    service: str
    kind: str
    plan: str
    organization: str
    details: Mapping[str, str] = field(default_factory=dict)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class ProviderAnswer:
    """It is done. ``reference`` names a new account; ``until`` is its last paid day where the provider decides it.

    ``facts`` are what the adapter learnt beyond that, for whoever follows its answers (``calls.queue.CALL_ANSWERED``).
    """

    reference: str = ""
    until: datetime.date | None = None
    facts: object = None


class AccountState(Enum):
    """How the provider runs an account."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Account:
    """What the provider knows of one account, for reconciliation. ``until`` None: not known there."""

    reference: str
    service: str
    kind: str
    plan: str
    state: AccountState
    until: datetime.date | None = None


@dataclass(frozen=True)
class Figure:
    """One measured use: ``key`` such as ``storage``, in ``unit``; ``limit`` None for unlimited."""

    key: str
    used: int
    limit: int | None
    unit: str


@dataclass(frozen=True)
class Person:
    """Who signs on at the provider."""

    email: str
    name: str
    language: str


class DataKind(StrEnum):
    """What people have inside a service. Values are sent: never rename one."""

    FILES = "files"
    MAILBOX = "mailbox"
    CALENDAR = "calendar"
    ADDRESS_BOOK = "address_book"


@dataclass(frozen=True)
class PersonalData:
    """Something that one person has inside a service: files of their own, somebody else's mailbox that they consult,
    a calendar or an address book of their own. ``megabytes`` None: not measured."""

    kind: DataKind
    name: str
    megabytes: int | None = None


class Provider(Protocol):
    """One way to have services run. Every method may raise ProviderError; none touches the portal's products."""

    @property
    def capabilities(self) -> Capability:
        """What may be asked."""

    def perform(self, request: Request) -> ProviderAnswer | None:
        """Do it once per key, however often it is asked. None: taken, not finished; ask again with the same key."""

    def usage(self, reference: str) -> list[Figure]:
        """The account's figures now."""

    def accounts(self) -> Iterable[Account]:
        """Every account that the provider runs for this portal."""

    def sign_on(self, reference: str, person: Person) -> str:
        """An address that opens the service for this person; used at once, never stored."""

    def has_mailbox(self, reference: str, address: str) -> bool:
        """Whether the mail service keeps a mailbox under exactly this address."""

    def data_of(self, reference: str, email: str) -> list[PersonalData]:
        """What the person with this login e-mail has inside the service; kept data does not count."""
