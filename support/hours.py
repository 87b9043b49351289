"""Hours of opening: an answer that takes so many hours of work is due when? Counted, never guessed (SUP-24).

Hours are real ones: where the clock is moved while somebody works, the day is shorter or longer.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = datetime.timedelta(days=1)
FURTHEST = 1_000
"""Days that are looked through before the table counts as never open."""
Span = tuple[datetime.time, datetime.time]


@dataclass(frozen=True)
class Week:
    """Hours of each weekday, from ``since`` on. An end of 24:00 is written as midnight."""

    since: datetime.date
    days: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Hours:
    """The provider's table. ``levels``: hours of opening until the first answer, by support plan."""

    zone: ZoneInfo
    weeks: tuple[Week, ...]
    holidays: frozenset[datetime.date]
    levels: dict[str, int]

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether somebody works at this instant; not any more at the one that ends the day."""
        day = now.astimezone(self.zone).date()
        return any(start <= now < end for start, end in self._spans(day))

    def later(self, start: datetime.datetime, work: datetime.timedelta) -> datetime.datetime:
        """The instant at which so much work after ``start`` is done, in UTC. Raises ValueError for a table that has not
        so many hours within years."""
        day, left = start.astimezone(self.zone).date(), work
        for _number in range(FURTHEST):
            for opens, closes in self._spans(day):
                begins = max(opens, start)
                if begins + left <= closes:
                    return begins + left
                left -= max(closes - begins, datetime.timedelta())
            day += ONE_DAY
        raise ValueError("The hours of opening do not suffice.")

    def due(self, level: str, start: datetime.datetime) -> datetime.datetime:
        """Until when a case of this plan is answered."""
        return self.later(start, datetime.timedelta(hours=self.first_answer(level)))

    def first_answer(self, level: str) -> int:
        """Hours of opening until the first answer; a plan that the table does not know is the slowest."""
        return self.levels.get(level, max(self.levels.values()))

    def _spans(self, day: datetime.date) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Instants between which somebody works on that day, in UTC: differences of those are real."""
        week = next((each for each in self.weeks if each.since <= day), None)
        if week is None or day in self.holidays:
            return
        for opens, closes in week.days[day.weekday()]:
            last = day + ONE_DAY if closes == datetime.time() else day
            yield self._instant(day, opens), self._instant(last, closes)

    def _instant(self, day: datetime.date, at: datetime.time) -> datetime.datetime:
        return datetime.datetime.combine(day, at, self.zone).astimezone(datetime.UTC)


def our_hours() -> Hours:
    """The provider's file. Raises KeyError or ValueError for what it lacks."""
    return _read(settings.SUPPORT_PATH)


@cache
def _read(path: Path) -> Hours:
    return hours_of(yaml.safe_load(path.read_text(encoding="utf-8-sig")))


def hours_of(data: dict[str, Any]) -> Hours:
    """What a file says, read; the newest week first."""
    weeks = [Week(each["from"], tuple(_day(each["hours"].get(day, [])) for day in DAYS)) for each in data["opening"]]
    return Hours(
        zone=ZoneInfo(data["time_zone"]),
        weeks=tuple(sorted(weeks, key=lambda week: week.since, reverse=True)),
        holidays=frozenset(data.get("holidays", [])),
        levels={str(key): int(hours) for key, hours in data["levels"].items()},
    )


def _day(spans: list[str]) -> tuple[Span, ...]:
    pairs = (span.split("-") for span in spans)
    return tuple(sorted((_time(start), _time(end)) for start, end in pairs))


def _time(text: str) -> datetime.time:
    return datetime.time() if text == "24:00" else datetime.time.fromisoformat(text)
