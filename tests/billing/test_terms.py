"""Terms, pro rata and the days of renewals (BIL-9, BIL-57)."""

import datetime
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from billing.tax.sums import tax_of
from billing.terms import ATTEMPTS, Term, attempts, later, term, upgrade
from tests.billing.case_files import rows

anchors = st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2090, 12, 31))
SUMMER = Term(datetime.date(2027, 3, 1), datetime.date(2027, 8, 31))


def day(text: str) -> datetime.date:
    """Of ISO 8601."""
    return datetime.date.fromisoformat(text)


def test_every_case_has_the_days_that_its_row_says() -> None:
    cases = rows("periods.csv")
    for row in cases:
        months = int(row["months"])
        found = term(day(row["anchor"]), (int(row["period_number"]) - 1) * months, months)
        assert found.starts_on == day(row["starts_on"]), row
        assert found.last_day == day(row["last_day"]), row
        assert found.next_starts_on == day(row["next_starts_on"]), row
        assert found.days == int(row["days"]), row
    assert len(cases) == 30


def test_months_counted_from_each_other_would_drift() -> None:
    drifting = [row for row in rows("periods.csv") if row["wrong_if_chained"]]
    for row in drifting:
        chained = day(row["anchor"])
        for _term in range(int(row["period_number"])):
            chained = later(chained, int(row["months"]))
        assert chained == day(row["wrong_if_chained"]) != day(row["next_starts_on"]), row
    assert len(drifting) == 8


@given(anchors, st.integers(0, 400), st.integers(1, 60))
def test_terms_are_those_of_dateutil(anchor: datetime.date, before: int, months: int) -> None:
    found = term(anchor, before, months)
    assert found.starts_on == anchor + relativedelta(months=before)
    assert found.next_starts_on == anchor + relativedelta(months=before + months)
    assert term(anchor, before + months, 1).starts_on == found.next_starts_on


@pytest.mark.parametrize(("before", "months"), [(0, 0), (0, -1), (-1, 1)])
def test_a_term_without_a_month_or_before_its_anchor_is_none(before: int, months: int) -> None:
    with pytest.raises(ValueError, match="no term"):
        term(day("2026-01-31"), before, months)


def test_an_upgrade_pays_the_difference_of_the_plans_for_the_days_left() -> None:
    first = upgrade(old=24_000, new=54_000, paid=SUMMER, today=day("2027-06-15"))
    assert (first, tax_of(first, Decimal("8.1"))) == (12_717, 1_030)
    second = upgrade(old=54_000, new=120_000, paid=SUMMER, today=day("2027-08-01"))
    assert (second, tax_of(second, Decimal("8.1"))) == (11_120, 901)


def test_an_upgrade_costs_everything_on_the_first_day_and_one_day_on_the_last() -> None:
    assert upgrade(old=24_000, new=54_000, paid=SUMMER, today=SUMMER.starts_on) == 30_000
    assert upgrade(old=24_000, new=24_000 + 184, paid=SUMMER, today=SUMMER.last_day) == 1


@pytest.mark.parametrize(("new", "today"), [(54_000, "2027-02-28"), (54_000, "2027-09-01"), (23_999, "2027-06-15")])
def test_what_is_no_upgrade_has_no_price(new: int, today: str) -> None:
    with pytest.raises(ValueError, match="no upgrade"):
        upgrade(old=24_000, new=new, paid=SUMMER, today=day(today))


def test_renewals_are_tried_on_the_days_of_their_length() -> None:
    last = day("2027-10-03")
    year = ["2027-09-19", "2027-09-23", "2027-09-26", "2027-09-30", "2027-10-02"]
    assert attempts(last, 12) == attempts(last, 36) == [day(each) for each in year]
    assert attempts(last, 1) == [day(each) for each in ("2027-09-28", "2027-09-30", "2027-10-02")]
    assert attempts(last, 3) == attempts(last, 12)
    with pytest.raises(ValueError, match="no period"):
        attempts(last, 0)


def test_no_length_is_tried_twice_on_a_day_or_after_it_was_decided() -> None:
    assert min(ATTEMPTS) == 1
    assert all(days == tuple(sorted(set(days), reverse=True)) and min(days) > 0 for days in ATTEMPTS.values())
