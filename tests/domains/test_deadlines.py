"""The days that decide about a name, extension by extension (known-failures G8, G9, G23)."""

import datetime

import pytest

from domains.extensions.reading import extension_of
from domains.life.deadlines import deadlines, last_full_day, registry_day

TODAY = datetime.date(2027, 1, 1)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


WHOLE_LIVES = [
    ("com", "2027-05-01", "2027-05-01", "2027-06-09", "2027-06-02", "2027-06-10", "2027-07-09", "2027-07-15"),
    ("ch", "2027-08-31", "2027-07-31", "2027-07-30", None, "2027-07-31", "2027-09-08", "2027-09-09"),
    ("de", "2027-08-31", "2027-08-31", "2027-08-31", None, "2027-09-01", "2027-09-30", "2027-10-01"),
    ("fr", "2027-08-31", "2027-08-31", "2027-09-27", "2027-09-20", "2027-09-28", "2027-10-27", "2027-10-28"),
    ("eu", "2027-08-31", "2027-08-31", "2027-08-31", None, "2027-09-01", "2027-10-10", "2027-10-11"),
    ("es", "2027-08-31", "2027-08-31", "2027-09-09", "2027-09-02", "2027-09-10", None, "2027-09-10"),
    ("it", "2027-08-31", "2027-08-31", "2027-09-13", "2027-09-06", "2027-09-14", "2027-10-13", "2027-10-19"),
    ("at", "2027-08-31", "2027-07-31", "2027-07-30", None, "2027-07-31", "2027-09-24", "2027-09-25"),
]


@pytest.mark.proof
@pytest.mark.parametrize("life", WHOLE_LIVES, ids=lambda life: life[0])
def test_the_days_of_a_whole_life(life: tuple[str, ...]) -> None:
    name, last_day, *expected = life
    found = deadlines(extension_of(name, TODAY), day(last_day))
    told = [
        found.decided_on, found.renewable_until, found.interrupted_on, found.deleted_on, found.restorable_until,
        found.free_on,
    ]  # fmt: skip
    assert [str(each) if each else None for each in told] == expected


def test_a_name_that_was_given_up_early_counts_from_that_day() -> None:
    found = deadlines(extension_of("com", TODAY), day("2027-05-01"), day("2027-05-20"))
    assert (str(found.deleted_on), str(found.restorable_until), str(found.free_on)) == (
        "2027-05-20", "2027-06-18", "2027-06-24",
    )  # fmt: skip


def test_resolution_is_interrupted_in_the_last_eight_days_at_the_latest() -> None:
    for key in ("com", "fr", "es", "it", "uk"):
        found = deadlines(extension_of(key, TODAY), day("2027-05-01"))
        assert found.interrupted_on is not None
        assert (found.deleted_on - found.interrupted_on).days == 8


@pytest.mark.parametrize(
    ("instant", "last", "at_registry"),
    [
        ("2027-03-14T23:30:00Z", "2027-03-14", "2027-03-14"),
        ("2027-03-15T00:30:00+01:00", "2027-03-14", "2027-03-14"),
        ("2027-05-01T04:00:00Z", "2027-04-30", "2027-05-01"),
        ("2027-09-01T00:00:00Z", "2027-08-31", "2027-09-01"),
    ],
)
def test_the_last_full_day_is_read_and_the_registrys_day_is_sent(instant: str, last: str, at_registry: str) -> None:
    at = datetime.datetime.fromisoformat(instant)
    assert (str(last_full_day(at)), str(registry_day(at))) == (last, at_registry)
