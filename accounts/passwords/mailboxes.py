"""The mailbox under the login address: its password may follow the one of the account (PRO-51, PRO-52).

Mail services belong to an app above, which fills the slot when it is ready.
"""

import datetime
from dataclasses import dataclass
from typing import Protocol

from accounts.models import User
from core.hooks import Slot


@dataclass(frozen=True)
class Mailbox:
    """A mailbox whose address is the person's login. ``service`` is its number for its keeper, ``name`` and
    ``organization`` are for people."""

    address: str
    service: int
    name: str
    organization: str


class MailboxService(Protocol):
    """Whoever knows mail services."""

    def find(self, user: User, now: datetime.datetime) -> Mailbox | None:
        """The mailbox under the person's login address, if they may have its password set. Asks the provider."""

    def unify(self, *, actor: User, mailbox: Mailbox, password: str, now: datetime.datetime) -> None:
        """Have the mailbox take this password, soon. Inside the transaction of the change; asks nobody.

        Raises RuleError when it is not the person's to set any more.
        """

    def pending(self, user: User) -> str:
        """The address of a mailbox that still waits for its password; empty when there is none."""


MAILBOX_SERVICE: Slot[MailboxService] = Slot()
"""There is one app of mail services."""


def mailbox_of(user: User, now: datetime.datetime) -> Mailbox | None:
    """The person's mailbox, or None; also None while its provider does not answer."""
    service = MAILBOX_SERVICE.get()
    return service.find(user, now) if service else None


def pending_mailbox(user: User) -> str:
    """For the pages of the person."""
    service = MAILBOX_SERVICE.get()
    return service.pending(user) if service else ""


def unify(*, actor: User, mailbox: Mailbox, password: str, now: datetime.datetime) -> None:
    """Inside the transaction that changes the password."""
    service = MAILBOX_SERVICE.get()
    if service:
        service.unify(actor=actor, mailbox=mailbox, password=password, now=now)
