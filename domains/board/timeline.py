"""The bar of a name: until when it is paid, renewable, restorable, and when it is free (DOM-46)."""

import datetime
from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext as _

from core.components.formats import amount_text
from core.money import Money
from domains.life.deadlines import ONE_DAY, Deadlines
from domains.models import Transfer

WIDTH = 760
LEAST = 90
"""Of a piece in the drawing, so that its day can be read below it."""
SHOWN_PAID = 120
"""Days of the paid term that are drawn at most."""


@dataclass(frozen=True)
class Phase:
    """One stretch of time, first and last day inclusive; ``last_day`` None for ever. ``way`` is what the customer can
    do meanwhile; ``price`` what that costs, without tax."""

    key: str
    name: str
    way: str
    first_day: datetime.date
    last_day: datetime.date | None
    price: str = ""

    def holds(self, today: datetime.date) -> bool:
        """Whether today is in it."""
        return self.first_day <= today and (self.last_day is None or today <= self.last_day)


@dataclass(frozen=True)
class Piece:
    """A phase as it is drawn: from ``x``, so wide; ``middle`` for words."""

    phase: Phase
    x: int
    width: int

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.x + self.width // 2


def phases_of(days: Deadlines, today: datetime.date, *, year: Money | None, restore: Money | None) -> list[Phase]:
    """What comes after each other when nobody pays. ``year`` and ``restore`` are net prices, None where not offered."""
    kept_until = min(days.last_day, days.deleted_on - ONE_DAY)
    first = min(today, kept_until)
    found = [_phase("paid", first, kept_until, year)]
    if days.renewable_until > days.last_day:
        found.append(_phase("grace", days.last_day + ONE_DAY, days.renewable_until, year))
    if days.restorable_until is not None:
        found.append(_phase("redemption", days.deleted_on, days.restorable_until, restore))
    closed = days.free_on - ONE_DAY
    begins = (days.restorable_until or days.deleted_on - ONE_DAY) + ONE_DAY
    if begins <= closed:
        found.append(_phase("deleting", begins, closed, None))
    return [*found, _phase("free", days.free_on, None, None)]


def phases_of_transfer(moved: Transfer, today: datetime.date) -> list[Phase]:
    """Until when a transfer can be refused, and what follows when nobody does. Empty while its registry named no
    moment."""
    if moved.until is None:
        return []
    asked, until = moved.made_at.date(), moved.until.date()
    is_ours = moved.way == Transfer.Way.OUT
    way = _("You can approve or reject it.") if is_ours else _("The present registrar can approve or refuse it.")
    after = (_("With the other registrar"), "") if is_ours else (_("With us"), _("It is renewed here."))
    first = Phase("redemption" if is_ours else "grace", _("Transfer asked for"), way, min(asked, today), until)
    return [first, Phase("free" if is_ours else "paid", *after, until + ONE_DAY, None)]


def _phase(key: str, first_day: datetime.date, last_day: datetime.date | None, price: Money | None) -> Phase:
    name, way = {
        "paid": (_("Paid"), _("Renew it in the payments.")),
        "grace": (_("Expired, renewable"), _("Renew it at the usual price.")),
        "redemption": (_("In redemption"), _("Restore it: the restore and a year are paid.")),
        "deleting": (_("Being deleted"), _("Nothing can be done.")),
        "free": (_("Free"), _("Anybody can register it.")),
    }[key]
    return Phase(key, name, way, first_day, last_day, amount_text(price) if price else "")


def pieces_of(phases: list[Phase]) -> list[Piece]:
    """The drawing: long stretches are wider, but no short one disappears."""
    weights = [sqrt(min(_days(each), SHOWN_PAID)) for each in phases]
    spare = WIDTH - LEAST * len(phases)
    pieces, x = list[Piece](), 0
    for phase, weight in zip(phases, weights, strict=True):
        width = LEAST + round(spare * weight / sum(weights))
        pieces.append(Piece(phase, x, width))
        x += width
    return pieces


def mark_of(pieces: list[Piece], today: datetime.date) -> int | None:
    """Where today stands in the drawing; None outside of it."""
    for piece in pieces:
        if piece.phase.holds(today):
            gone = (today - piece.phase.first_day).days / max(_days(piece.phase), 1)
            return piece.x + round(piece.width * min(gone, 1))
    return None


def _days(phase: Phase) -> int:
    return (phase.last_day - phase.first_day).days + 1 if phase.last_day else 1
