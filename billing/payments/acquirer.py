"""What every acquirer of cards can do, and what it answers. Amounts are minor units.

An order is opened first, which takes nothing, and charged then: one that was never charged takes nothing, whatever
became of the answers. Adapters never raise for what the other side does or fails to do, and touch no table.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of an order."""

    NOTHING = "nothing"
    """It is known there, nothing was taken, and nobody is at it."""
    OWNER = "owner"
    """The owner of the card has to do something at ``url``."""
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    """Definitely nothing was taken, and nothing will be."""
    UNKNOWN = "unknown"
    """Nobody knows; ask again."""


class Reason(StrEnum):
    """Why a payment did not succeed, as tables keep it."""

    DECLINED = "declined"
    NOT_ENOUGH = "not-enough"
    EXPIRED = "expired"
    OWNER = "owner"
    """The bank wants the owner's confirmation, and nobody was there to give it."""
    REFUSED = "refused"
    """The owner said no at the bank's page."""
    REMOVED = "removed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    DIFFERS = "differs"
    """Another amount or currency was taken than was asked: for the desk."""


@dataclass(frozen=True)
class SavedCard:
    """A card that the acquirer keeps. ``valid_until``: the last day of its month."""

    token: str
    brand: str
    last_digits: str
    valid_until: datetime.date


@dataclass(frozen=True)
class Order:
    """One attempt. ``amount`` 0 only keeps a card. ``owner`` names the organization.

    ``origin`` is the acquirer's name of it, once known. ``token`` charges a card that it keeps; without one the person
    types a card. ``back_url`` is where they come back to. ``is_present``: somebody is there to confirm.
    """

    key: str
    owner: str
    amount: int
    currency: str
    back_url: str
    origin: str = ""
    token: str = ""
    keeps_card: bool = False
    is_present: bool = True


@dataclass(frozen=True)
class RefundOrder:
    """Money that goes back to the card of a payment, once per key. ``origin`` names the payment there,
    ``refund_origin`` the refund once it is known."""

    key: str
    payment_key: str
    origin: str
    amount: int
    currency: str
    refund_origin: str = ""


@dataclass(frozen=True)
class Answer:
    """What the acquirer says. ``amount`` and ``currency``: what was really taken. ``card``: what it keeps now."""

    outcome: Outcome
    origin: str = ""
    reason: str = ""
    amount: int = 0
    currency: str = ""
    url: str = ""
    card: SavedCard | None = None


UNKNOWN = Answer(Outcome.UNKNOWN)


class Acquirer(Protocol):
    """Takes money from cards. ``needs_scripts``: so does its card page, but not the use of a card that it keeps."""

    name: str
    needs_scripts: bool

    def open(self, order: Order) -> Answer:
        """Make the order known, however often. NOTHING with a token, else OWNER: the address of the card page."""
        ...

    def charge(self, order: Order) -> Answer:
        """Charge the card of an opened order, once per key."""
        ...

    def look(self, order: Order) -> Answer:
        """What became of it. Changes nothing."""
        ...

    def stop(self, order: Order) -> Answer:
        """See to it that nothing will be taken any more: DECLINED; or say that it was: SUCCEEDED."""
        ...

    def refund(self, refund: RefundOrder) -> Answer:
        """Give back, once per key: SUCCEEDED, NOTHING (on its way), DECLINED or UNKNOWN. Asking is doing it again."""
        ...

    def remove_card(self, token: str) -> bool:
        """Forget the card; True when it is gone."""
        ...
