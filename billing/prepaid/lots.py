"""Of what the prepaid balance consists: where each part came from and how old it is (BIL-40, behaviour 17.3).

Pure. Gifts are spent first, then the oldest money; what comes back is what had been taken. Amounts in minor units.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from billing.models import Posting

Kind = Posting.Kind


class Source(StrEnum):
    """Where a part of the balance came from."""

    CARD = "card"
    TRANSFER = "transfer"
    GIFT = "gift"


@dataclass(frozen=True)
class Lot:
    """A part of the balance, with the day of its arrival. ``payment``: the key of the card payment that brought it."""

    source: Source
    amount: int
    day: datetime.date
    payment: str = ""

    def is_young(self, today: datetime.date, card_days: int) -> bool:
        """Whether it is money of a card that still has to go back to it."""
        return self.source == Source.CARD and today < self.day + datetime.timedelta(days=card_days)


@dataclass(frozen=True)
class Movement:
    """What a posting did: to the prepaid and held accounts, and from where (None: nothing came from outside).

    ``request`` is the payment request that it is about, ``reverses`` the posting that it takes back, ``payment`` the
    card payment that it is about, ``asked`` what it did to the money that was asked back.
    """

    posting: int
    kind: str
    prepaid: int
    held: int
    source: Source | None
    day: datetime.date
    request: int | None = None
    reverses: int | None = None
    payment: str = ""
    asked: int = 0


@dataclass(frozen=True)
class Available:
    """What may be asked back today, what is a gift and never can, and card money with the first day of each part."""

    now: int
    gift: int
    waiting: tuple[tuple[int, datetime.date], ...]
    lots: tuple[Lot, ...]


Order = Callable[[Lot], object]


def lots_of(movements: Iterable[Movement], card_days: int) -> list[Lot]:
    """What the balance consists of after these movements, in the order in which they were booked."""
    walk = _Walk(card_days)
    for movement in movements:
        walk.take_step(movement)
    return walk.lots


def available(lots: Iterable[Lot], today: datetime.date, card_days: int) -> Available:
    """How much of it may go to a bank account today."""
    parts = list(lots)
    young = [lot for lot in parts if lot.is_young(today, card_days)]
    gift = sum(lot.amount for lot in parts if lot.source == Source.GIFT)
    total, wait = sum(lot.amount for lot in parts), datetime.timedelta(days=card_days)
    waiting = tuple((lot.amount, lot.day + wait) for lot in sorted(young, key=lambda lot: lot.day))
    return Available(total - gift - sum(lot.amount for lot in young), gift, waiting, tuple(parts))


def taken_for_asking(lots: list[Lot], amount: int, today: datetime.date, card_days: int) -> tuple[Lot, ...]:
    """Of which parts an amount that is asked back consists: the oldest that may go."""
    return tuple(_take(list(lots), amount, _asked(today, card_days)))


class _Walk:
    """The lots while the movements pass. What a posting took is remembered, by posting and by request."""

    def __init__(self, card_days: int) -> None:
        self.card_days = card_days
        self.lots: list[Lot] = []
        self.taken: dict[int, list[Lot]] = {}
        self.paid: dict[int | None, list[Lot]] = defaultdict(list)
        self.asked: dict[str, list[Lot]] = defaultdict(list)
        self.contested: dict[str, list[Lot]] = {}

    def take_step(self, movement: Movement) -> None:
        """One movement."""
        if movement.source and movement.held > 0:
            self.paid[movement.request].append(Lot(movement.source, movement.held, movement.day, movement.payment))
        if movement.prepaid < 0:
            self._leave(movement)
        elif movement.prepaid > 0:
            self.lots += self._arriving(movement)
        elif movement.asked < 0:
            self.taken[movement.posting] = _take(self.asked[movement.payment], -movement.asked, _usual)

    def _leave(self, movement: Movement) -> None:
        order = _asked(movement.day, self.card_days) if movement.kind == Kind.ASKED_BACK else _usual
        order = _card_first if movement.kind in {Kind.REFUNDED, Kind.CONTESTED} else order
        if movement.payment:
            order = _of_payment(movement.payment, order)
        taken = self.taken[movement.posting] = _take(self.lots, -movement.prepaid, order)
        if movement.held > 0:
            self.paid[movement.request] += taken
        if movement.asked > 0:
            self.asked[movement.payment] += taken
        if movement.kind == Kind.CONTESTED:
            self.contested[movement.payment] = taken

    def _arriving(self, movement: Movement) -> list[Lot]:
        pool = self.taken.get(movement.reverses or 0)
        if movement.kind == Kind.REGAINED:
            pool = self.contested.get(movement.payment, [])
        if pool is None and (movement.source or movement.kind == Kind.GIFT):
            return [Lot(movement.source or Source.GIFT, movement.prepaid, movement.day, movement.payment)]
        if movement.kind == Kind.RELEASED and pool:
            self._forget(movement.request, pool)
        if movement.asked < 0:
            _take(self.asked[movement.payment], -movement.asked, _usual)
        back = _take(self.paid[movement.request] if pool is None else list(pool), movement.prepaid, _strictest)
        lacks = movement.prepaid - sum(lot.amount for lot in back)
        source = Source.CARD if movement.kind == Kind.REGAINED else Source.TRANSFER
        return [*back, Lot(source, lacks, movement.day, movement.payment)] if lacks else back

    def _forget(self, request: int | None, pool: list[Lot]) -> None:
        for lot in pool:
            if lot in self.paid[request]:
                self.paid[request].remove(lot)


def _usual(lot: Lot) -> object:
    """Gifts first, then the oldest."""
    return lot.source != Source.GIFT, lot.day


def _card_first(lot: Lot) -> object:
    return lot.source != Source.CARD, lot.source != Source.GIFT, lot.day


def _of_payment(payment: str, order: Order) -> Order:
    """What this payment brought, then as ever."""
    return lambda lot: (lot.payment != payment, order(lot))


def _strictest(lot: Lot) -> object:
    """Of what paid a document, first what may least be asked back: nothing becomes free by a detour."""
    return lot.source != Source.GIFT, lot.source != Source.CARD, -lot.day.toordinal()


def _asked(today: datetime.date, card_days: int) -> Order:
    return lambda lot: (lot.source == Source.GIFT, lot.is_young(today, card_days), lot.day)


def _take(lots: list[Lot], amount: int, order: Order) -> list[Lot]:
    """Take so much out of the lots, in this order; answers what was taken."""
    taken = []
    for lot in sorted(lots, key=order):  # type: ignore[arg-type]  # the orders are tuples
        if amount <= 0:
            break
        part = min(lot.amount, amount)
        at = lots.index(lot)
        lots[at : at + 1] = [replace(lot, amount=lot.amount - part)] if part < lot.amount else []
        taken.append(replace(lot, amount=part))
        amount -= part
    return taken
