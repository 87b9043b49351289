"""What renews by itself, rung by rung, whatever happens to machines (BIL-7 to BIL-9, BIL-36, BIL-74)."""

import datetime

import pytest
from django.db.models import QuerySet

from billing.models import Document, RenewalStep, Subscription
from billing.renewals import ladder
from billing.renewals.commands import switch_renewal
from billing.renewals.running import due_organizations, renew_organization
from billing.renewals.telling import tell_organization
from billing.renewals.unpaid import end_next, suspend_next
from billing.terms import last_bank_day
from core.clock import now
from notifications.models import Message
from products.models import Product
from tests.billing import money
from tests.cast import Cast
from tests.clock import days_on, here

pytestmark = pytest.mark.django_db
Kind = RenewalStep.Kind


def alone(cast: Cast, days: int, *, renews: bool = True) -> Product:
    """The hosting as the only product that ends within the ladder, in so many days."""
    cast.talleres.products.exclude(service_name="www.talleres-rochat.example").update(renews_itself=False)
    product = money.product_of(cast.talleres, "www.talleres-rochat.example")
    product.expires_on, product.renews_itself = cast.talleres.day_at(now()) + datetime.timedelta(days=days), renews
    product.save()
    return product


on = days_on


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"billing/{kind}", address="iker@talleres-rochat.example").count()


def steps_of(product: Product) -> QuerySet[RenewalStep]:
    return RenewalStep.objects.filter(product=product).order_by("pk")


def attempts(product: Product) -> list[str]:
    return list(steps_of(product).filter(kind=Kind.ATTEMPT).values_list("outcome", flat=True))


def test_the_prepaid_account_renews_fourteen_days_before_and_once(cast: Cast) -> None:
    product = alone(cast, 14)
    money.give(cast.talleres, 20_000)
    for _hour in range(3):
        renew_organization(cast.talleres.pk, now())
    assert money.prepaid(cast.talleres) == 20_000 - 11_545
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1
    assert attempts(product) == ["done"]


def test_fifteen_days_before_nothing_is_tried(cast: Cast) -> None:
    product = alone(cast, 15)
    assert renew_organization(cast.talleres.pk, now()) == 0
    assert cast.talleres.pk in set(due_organizations(now())) or attempts(product) == []


def test_too_little_money_takes_nothing_and_tells_once_a_rung(cast: Cast) -> None:
    product = alone(cast, 14)
    money.give(cast.talleres, 11_544)
    for day in range(16):
        renew_organization(cast.talleres.pk, on(day))
        renew_organization(cast.talleres.pk, on(day))
    assert money.prepaid(cast.talleres) == 11_544
    assert attempts(product) == ["failed"] * 5
    assert mails("renewal_failed") == 5
    assert money.documents(cast.talleres, Document.Kind.REQUEST) == []


def test_a_rung_that_was_missed_is_caught_up_with_once(cast: Cast) -> None:
    product = alone(cast, 14)
    renew_organization(cast.talleres.pk, on(9))
    assert list(steps_of(product).values_list("planned_on", flat=True)) == [
        cast.talleres.day_at(now()) + datetime.timedelta(days=7)
    ]


def test_whoever_switches_off_before_the_charge_is_not_charged(cast: Cast) -> None:
    product = alone(cast, 10)
    money.give(cast.talleres, 20_000)
    switch_renewal(actor=cast.member("iker"), product_id=product.pk, on=False, means="", now=now())
    renew_organization(cast.talleres.pk, now())
    assert money.prepaid(cast.talleres) == 20_000


def test_an_announced_transfer_is_waited_for(cast: Cast) -> None:
    product = alone(cast, 3)
    money.give(cast.talleres, 20_000)
    request = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    renew_organization(cast.talleres.pk, now())
    request.refresh_from_db()
    assert (attempts(product), request.state, money.prepaid(cast.talleres)) == (["left"], "open", 20_000)


def test_months_have_a_shorter_ladder() -> None:
    day = datetime.date(2027, 3, 31)
    assert [(day - each).days for each in ladder.attempts(day, 1)] == [5, 3, 1]
    assert [(day - each).days for each in ladder.attempts(day, 12)] == [14, 10, 7, 3, 1]


def test_people_hear_once_what_will_renew_and_what_will_not(cast: Cast) -> None:
    alone(cast, 30)
    mail = cast.talleres.products.filter(kind__key="mail-service")
    mail.update(renews_itself=False, expires_on=here() + datetime.timedelta(days=5))
    for _time in range(3):
        tell_organization(cast.talleres.pk, now())
    assert (mails("renewal_planned"), mails("renewal_needed")) == (1, 1)


def test_what_is_not_paid_stops_on_the_second_day_and_ends_after_thirty(cast: Cast) -> None:
    product = alone(cast, 0, renews=False)
    assert not suspend_next(now())
    assert suspend_next(on(1))
    product.refresh_from_db()
    assert (product.state, product.holds.get().kind) == ("expired", "unpaid")
    assert not end_next(on(29))
    assert end_next(on(30))
    product.refresh_from_db()
    assert product.state == "cancelled"


def test_paying_wakes_a_stopped_service_and_its_term_begins_where_the_old_one_ended(cast: Cast) -> None:
    product = alone(cast, 0, renews=False)
    until = product.expires_on
    suspend_next(on(1))
    money.give(cast.talleres, 20_000)
    money.pay_now(cast.member("nadia"), money.chosen(product))
    product.refresh_from_db()
    assert until is not None
    assert (product.state, product.holds.in_force(now()).count()) == ("active", 0)
    assert product.expires_on == until.replace(year=until.year + 1)


@pytest.mark.parametrize(("announced", "last"), [("2027-01-29", "2027-02-05"), ("2027-02-01", "2027-02-08")])
def test_five_working_days_of_banks_are_waited_for(announced: str, last: str) -> None:
    assert last_bank_day(datetime.date.fromisoformat(announced)) == datetime.date.fromisoformat(last)


def decided_earlier(cast: Cast, last_day: datetime.date, margin: int) -> Product:
    """A product that renews and whose provider decides so many days before its last paid day."""
    product = alone(cast, 0)
    product.expires_on = last_day
    product.save()
    term = {"anchor_on": last_day.replace(year=last_day.year - 1), "months_paid": 0, "margin": margin}
    Subscription.objects.update_or_create(product=product, defaults=term)
    return product


def test_where_a_provider_decides_earlier_attempts_count_back_from_that_day(cast: Cast) -> None:
    """A name under .ch that ends on 31 August is decided on 31 July (G9)."""
    product = decided_earlier(cast, datetime.date(2027, 8, 31), margin=31)
    for day in range(1, 32):
        at = datetime.datetime(2027, 7, day, 10, tzinfo=datetime.UTC)
        if cast.talleres.pk in set(due_organizations(at)):
            renew_organization(cast.talleres.pk, at)
    steps = steps_of(product).filter(kind=Kind.ATTEMPT)
    assert [step.planned_on.day for step in steps] == [17, 21, 24, 28, 30]


def test_where_a_provider_decides_earlier_people_are_told_earlier(cast: Cast) -> None:
    product = decided_earlier(cast, datetime.date(2027, 8, 31), margin=31)
    product.renews_itself = False
    product.save()
    for day in range(1, 60):
        at = datetime.datetime(2027, 6, 20, 10, tzinfo=datetime.UTC) + datetime.timedelta(days=day)
        tell_organization(cast.talleres.pk, at)
    told = steps_of(product).filter(kind=Kind.REMINDER).values_list("planned_on", flat=True)
    assert [f"{each:%d.%m}" for each in told] == ["01.06", "01.07", "17.07", "24.07", "30.07"]
