"""Due times are counted in hours of opening: nights, holidays and moved clocks (SUP-24, F14 of the findings)."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.conf import LazySettings, settings

from support.hours import Hours, hours_of, our_hours
from support.premium.levels import LEVELS as LEVELS_SOLD

ZURICH = ZoneInfo("Europe/Zurich")
DAILY = {day: ["06:00-23:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
OFFICE = {day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
LEVELS = {"standard": 24, "plus": 4, "pro": 2, "enterprise": 1}


def table(week: dict[str, list[str]], holidays: tuple[str, ...] = (), *later: dict[str, object]) -> Hours:
    first = {"from": datetime.date(2025, 1, 1), "hours": week}
    days = [datetime.date.fromisoformat(day) for day in holidays]
    return hours_of({"time_zone": "Europe/Zurich", "opening": [first, *later], "holidays": days, "levels": LEVELS})


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZURICH)


def due(hours: Hours, start: str, level: str) -> str:
    return f"{hours.due(level, at(start)).astimezone(ZURICH):%Y-%m-%d %H:%M}"


def test_four_hours_over_the_night_in_which_the_clock_changes() -> None:
    assert due(table(DAILY), "2027-03-27 21:30", "plus") == "2027-03-28 08:30"
    assert due(our_hours(), "2027-03-27 21:30", "plus") == "2027-03-28 08:30"


@pytest.mark.parametrize(
    ("start", "level", "wanted"),
    [
        ("2026-11-30 10:00", "enterprise", "2026-11-30 11:00"),
        ("2026-11-30 10:00", "standard", "2026-12-01 17:00"),
        ("2026-11-30 22:00", "enterprise", "2026-11-30 23:00"),
        ("2026-11-30 23:00", "enterprise", "2026-12-01 07:00"),
        ("2026-11-30 03:00", "pro", "2026-11-30 08:00"),
        ("2026-10-24 22:00", "plus", "2026-10-25 09:00"),
        ("2026-11-30 10:00", "unheard of", "2026-12-01 17:00"),
    ],
)
def test_work_is_counted_while_somebody_works(start: str, level: str, wanted: str) -> None:
    assert due(table(DAILY), start, level) == wanted


def test_lunch_weekends_and_holidays_are_passed_over() -> None:
    office = table(OFFICE, ("2026-12-07",))
    assert due(office, "2026-12-04 11:00", "pro") == "2026-12-04 14:00"
    assert due(office, "2026-12-04 16:00", "pro") == "2026-12-08 09:00"


def test_hours_that_span_a_moved_clock_are_real_ones() -> None:
    always = table({day: ["00:00-24:00"] for day in DAILY})
    assert due(always, "2027-03-28 00:00", "plus") == "2027-03-28 05:00"
    assert due(always, "2027-10-31 00:00", "plus") == "2027-10-31 03:00"


def test_a_later_week_counts_from_its_day_on() -> None:
    changed = table(DAILY, (), {"from": datetime.date(2026, 12, 1), "hours": OFFICE})
    assert due(changed, "2026-11-30 22:00", "pro") == "2026-12-01 09:00"


def test_open_from_the_first_instant_and_not_at_the_last() -> None:
    daily = table(DAILY, ("2026-12-25",))
    opens = [(at(text), daily.is_open(at(text))) for text in ("2026-12-24 06:00", "2026-12-24 22:59")]
    assert all(is_open for _at, is_open in opens)
    closed = ("2026-12-24 23:00", "2026-12-24 05:59", "2026-12-25 10:00")
    assert not any(daily.is_open(at(text)) for text in closed)


def test_a_table_without_hours_is_no_endless_search() -> None:
    with pytest.raises(ValueError, match="suffice"):
        table({}).due("standard", at("2026-11-30 10:00"))


def test_pages_say_the_hours_of_the_file_and_no_others(settings: LazySettings, tmp_path: Path) -> None:
    data = yaml.safe_load(settings.SUPPORT_PATH.read_text())
    settings.SUPPORT_PATH = tmp_path / "support.yaml"
    settings.SUPPORT_PATH.write_text(yaml.safe_dump({**data, "levels": {"standard": 30, "pro": 3}}))
    assert [LEVELS_SOLD[key].first_answer for key in ("standard", "plus", "pro")] == [30, 30, 3]


def test_the_shipped_file_names_four_plans_and_its_holidays() -> None:
    data = yaml.safe_load(settings.SUPPORT_PATH.read_text())
    assert data["levels"] == LEVELS
    assert datetime.date(2027, 3, 26) in our_hours().holidays
