"""Several at once at the switches of renewals and at a calendar link (BIL-74, BIL-91, BIL-94)."""

import datetime
from functools import partial

import pytest

from billing.ahead.switching import facts_of, judged, switch_renewals
from billing.due.rows import due_until
from billing.feed.commands import make_feed
from billing.models import CalendarFeed
from billing.renewals.running import renew_organization
from core.clock import now
from core.shown import ChangedMeanwhile, version_of
from security.models import Event
from tests.billing import money
from tests.cast import Cast
from tests.races import Act, at_once, overtaken, refusals

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def switched(cast: Cast, who: str, *, on: bool) -> Act:
    """This person confirms what they see now for everything that renews."""
    actor, due = cast.member(who), list(due_until(cast.talleres, None))
    seen, ids = version_of(facts_of(judged(actor, due, now()))), [each.pk for each in due]
    return partial(switch_renewals, actor=actor, ids=ids, on=on, means="card" if on else "", seen=seen, now=now())


def test_of_two_who_confirm_the_same_page_one_acts_and_the_other_is_asked_again(cast: Cast) -> None:
    off, on = switched(cast, "nadia", on=False), switched(cast, "clara", on=True)
    outcomes = overtaken(off, on, before="products_product")
    assert [type(each) for each in refusals(outcomes)] == [ChangedMeanwhile]
    assert len({each.renews_itself for each in due_until(cast.talleres, None)}) == 1
    lines = Event.objects.filter(kind__in=["product:renewal-on", "product:renewal-off"]).values_list("kind", flat=True)
    assert len(set(lines)) == 1


def all_due(cast: Cast) -> None:
    """Whatever renews by itself is charged today, and there is money for it."""
    money.give(cast.talleres, 500_000)
    day = cast.talleres.day_at(now()) + datetime.timedelta(days=3)
    cast.talleres.products.filter(renews_itself=True, state="active").update(expires_on=day)


def test_a_charge_waits_for_whoever_switches_all_off_and_finds_nothing(cast: Cast) -> None:
    all_due(cast)
    charge = partial(renew_organization, cast.talleres.pk, now())
    count, tried = overtaken(switched(cast, "clara", on=False), charge, before="products_product")
    assert (count > 3, tried) == (True, 0)
    assert money.prepaid(cast.talleres) == 500_000


def test_whoever_switches_off_what_was_charged_meanwhile_is_asked_again(cast: Cast) -> None:
    all_due(cast)
    charge = partial(renew_organization, cast.talleres.pk, now())
    tried, outcome = overtaken(charge, switched(cast, "clara", on=False))
    assert tried > 3
    assert isinstance(outcome, ChangedMeanwhile)


def test_a_link_that_is_made_four_times_at_once_is_one(cast: Cast) -> None:
    beat = cast.member("beat")
    made = at_once(*[partial(make_feed, actor=beat, now=now())] * 4)
    assert refusals(made) == []
    assert len({each.secret for each in made}) == CalendarFeed.objects.count() == 1
    assert Event.objects.filter(kind="calendar:opened").count() == 1
