"""When people hear that a name ends: windows as data, counted from the days that decide about it (DOM-60, DOM-61).

Pure: days in, windows out. Days are those of the registry (UTC).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domains.life.deadlines import Deadlines
from domains.states import State

BEFORE = {60: 36, 30: 26, 14: 11, 7: 4, 1: 1}
"""Days before the decision day: when people are told, and until when that is in time (ICANN's policy for 30 and 7)."""
AFTER = {1: 5, 5: 10}
"""The same, days after the last paid day."""
LEFT = {7: 4, 1: 0}
"""The same, days before the last one on which the name can be restored."""
OWED = frozenset({"before_30", "before_7", "after_1"})
"""Those that ICANN's policy demands: one that was missed is written down as missed."""
DIGESTED = frozenset(f"before_{days}" for days in BEFORE if days > min(BEFORE))
"""Those that stand with others in one mail a day; what is about to be lost has a mail of its own."""
BY_HAND = frozenset({"before_60", "before_14"})
"""Those that a name which renews by itself has no use for."""


class Phase(StrEnum):
    """What a notice says."""

    ENDING = "ending"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    REDEMPTION = "redemption"


PHASES: dict[str, frozenset[Phase]] = {
    State.ACTIVE: frozenset({Phase.ENDING}),
    State.EXPIRED: frozenset({Phase.EXPIRED, Phase.INTERRUPTED}),
    State.REDEMPTION: frozenset({Phase.REDEMPTION}),
}
"""What can be said of a name in each state; a name that leaves, is being restored or is gone is not written about."""


@dataclass(frozen=True)
class Window:
    """One moment of telling: due on a day, in time ``until`` another."""

    key: str
    phase: Phase
    on: datetime.date
    until: datetime.date

    @property
    def is_alone(self) -> bool:
        """Whether it is never only in a digest."""
        return self.key not in DIGESTED


def windows_of(days: Deadlines) -> list[Window]:
    """Every window of a name, first to last."""
    return [*_before(days), *_after(days), *_in_redemption(days)]


def _before(days: Deadlines) -> Iterable[Window]:
    for left, least in BEFORE.items():
        key, on, until = f"before_{left}", _ago(days.decided_on, left), _ago(days.decided_on, least)
        yield Window(key, Phase.ENDING, on, until)


def _after(days: Deadlines) -> Iterable[Window]:
    stops = days.interrupted_on
    for passed, most in AFTER.items():
        on, until = _ago(days.last_day, -passed), _ago(days.last_day, -most)
        if on <= days.renewable_until and (stops is None or on < stops):
            yield Window(f"after_{passed}", Phase.EXPIRED, on, until)
    if stops is not None:
        yield Window("interrupted", Phase.INTERRUPTED, stops, _ago(stops, -2))


def _in_redemption(days: Deadlines) -> Iterable[Window]:
    if days.restorable_until is None:
        return
    yield Window("redemption", Phase.REDEMPTION, days.deleted_on, _ago(days.deleted_on, -2))
    for left, least in LEFT.items():
        on, until = _ago(days.restorable_until, left), _ago(days.restorable_until, least)
        if on > days.deleted_on:
            yield Window(f"redemption_{left}", Phase.REDEMPTION, on, until)


def last_day_of(phase: Phase, days: Deadlines) -> datetime.date:
    """The last day on which this can be said."""
    if phase == Phase.REDEMPTION:
        return days.restorable_until or days.deleted_on
    return min(days.last_day, days.renewable_until) if phase == Phase.ENDING else days.renewable_until


def reached(days: Deadlines, state: str, today: datetime.date) -> Window | None:
    """The latest window that has come for a name in this state; one that was missed counts until the next."""
    phases = PHASES.get(state, frozenset())
    come = [each for each in windows_of(days) if each.phase in phases and each.on <= today]
    found = come[-1] if come else None
    return found if found and today <= last_day_of(found.phase, days) else None


def _ago(day: datetime.date, days: int) -> datetime.date:
    return day - datetime.timedelta(days=days)
