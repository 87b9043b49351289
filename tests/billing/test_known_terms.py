"""Failures that others shipped, with the figures of their list: renewals and days (E5, E6, E8, E10, E26, E29, E37)."""

import datetime
from functools import partial

import pytest
from django.conf import settings
from django.db.models import QuerySet

from billing import emails
from billing.checkout.commands import Means, pay
from billing.checkout.requests import left_of
from billing.documents.expiry import void_next
from billing.documents.lists import state_of
from billing.due.selection import Selection
from billing.models import Document, DocumentLine, Payment, Price, Subscription
from billing.payments.acquirer import Reason
from billing.payments.charging import begin
from billing.renewals.commands import switch_renewal
from billing.renewals.running import renew_organization
from billing.renewals.telling import tell_organization
from billing.renewals.unpaid import end_next, suspend_next
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from organizations.models import Membership, Organization
from products.holds.commands import stop
from products.models import Hold, Product
from tests.billing import cards, money
from tests.billing.test_paying import transfer
from tests.billing.test_renewals import alone, attempts
from tests.cast import Cast
from tests.choice import is_full
from tests.races import at_once

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
Kind, State = Document.Kind, Document.State
HOSTING = "www.talleres-rochat.example"


def at(text: str) -> datetime.datetime:
    """An instant in UTC."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def only(cast: Cast, until: str, **facts: object) -> Product:
    """The hosting, paid until this day, as the only product of anybody that ends."""
    Product.objects.exclude(service_name=HOSTING).update(expires_on=None, renews_itself=False)
    Product.objects.filter(service_name=HOSTING).update(expires_on=until, state="active", **facts)
    Hold.objects.filter(product__service_name=HOSTING).delete()
    return money.product_of(cast.talleres, HOSTING)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_fourteen_months_from_the_31st_have_a_document_each_with_three_workers_and_two_days_off(cast: Cast) -> None:
    product = only(cast, "2026-01-30", renews_itself=True)
    money.give(cast.talleres, 100_000)
    Subscription.objects.create(
        product=product, organization_id=cast.talleres.pk, anchor_on=datetime.date(2026, 1, 31), months=1
    )
    moment, off = at("2026-01-20T00:30"), (at("2026-03-28T00:00"), at("2026-03-30T00:00"))
    while moment < at("2027-03-20T00:00"):
        if not off[0] <= moment < off[1] and (is_full() or _is_near_a_rung(product, moment)):
            at_once(*[partial(renew_organization, cast.talleres.pk, moment)] * 3)
        moment += HOUR * (3 if is_full() else 12)
    starts, ends = zip(*_paid(product).values_list("starts_on", "ends_on"), strict=True)
    firsts = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28]
    assert [(day.month, day.day) for day in starts] == [(n % 12 + 1, day) for n, day in enumerate(firsts)]
    assert [day + DAY for day in ends[:-1]] == list(starts[1:])
    assert len(money.documents(cast.talleres, Kind.INVOICE)) == 14


def _is_near_a_rung(product: Product, moment: datetime.datetime) -> bool:
    """A plain run leaves out most of the hours in which nothing is due."""
    product.refresh_from_db()
    assert product.expires_on
    return (product.expires_on - moment.date()).days <= 5


def _paid(product: Product) -> QuerySet[DocumentLine]:
    return DocumentLine.objects.filter(product=product, document__kind=Kind.INVOICE).order_by("starts_on")


class Killed(BaseException):
    """The worker ended here."""


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_day_of_reminders_by_three_workers_of_whom_one_dies_is_one_mail_a_reader(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(cast, 30)
    with monkeypatch.context() as patch:
        patch.setattr(emails, "renewals_planned", _die)
        with pytest.raises(Killed):
            tell_organization(cast.talleres.pk, now())
    for minute in range(0, 24 * 60, 15 if is_full() else 120):
        moment = now() + datetime.timedelta(minutes=minute)
        at_once(*[partial(tell_organization, cast.talleres.pk, moment)] * 3)
    mails = Message.objects.filter(kind="billing/renewal_planned", address__endswith="talleres-rochat.example")
    addresses = list(mails.values_list("address", flat=True))
    assert len(addresses) == len(set(addresses)) > 1


def _die(*_args: object) -> None:
    raise Killed


def test_a_transfer_that_was_announced_on_friday_stops_nothing_on_monday(cast: Cast) -> None:
    product = only(cast, "2027-03-07", renews_itself=False)
    asked = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    Document.objects.filter(pk=asked.pk).update(announced_at=at("2027-03-05T10:00"))
    for moment in ("2027-03-08T09:00", "2027-03-08T10:59", "2027-03-12T12:00"):
        assert not suspend_next(at(moment))
    transfer(asked, asked.total)
    product.refresh_from_db()
    assert (product.state, product.expires_on) == ("active", datetime.date(2028, 3, 7))


def test_after_five_working_days_without_money_it_stops(cast: Cast) -> None:
    product = only(cast, "2027-03-07", renews_itself=False)
    asked = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    Document.objects.filter(pk=asked.pk).update(announced_at=at("2027-03-05T10:00"))
    assert suspend_next(at("2027-03-15T12:00"))


def test_paying_lifts_the_hold_for_money_and_no_other(cast: Cast) -> None:
    product = only(cast, "2027-03-07", renews_itself=False)
    stop(product=product, kind=Hold.Kind.ABUSE, reason="r", owner=None, now=now())
    Product.objects.filter(pk=product.pk).update(state="active")
    assert suspend_next(at("2027-03-09T12:00"))
    money.give(cast.talleres, 20_000)
    money.pay_now(cast.member("nadia"), money.chosen(product))
    assert [each.kind for each in product.holds.in_force(now())] == [Hold.Kind.ABUSE]


def test_a_product_that_ended_renews_no_more_also_when_it_is_wanted_again(cast: Cast) -> None:
    product = only(cast, "2027-03-07", renews_itself=True)
    assert suspend_next(at("2027-03-09T12:00"))
    assert end_next(at("2027-04-07T12:00"))
    product.refresh_from_db()
    Product.objects.filter(pk=product.pk).update(state="active", expires_on="2027-05-01")
    money.give(cast.talleres, 20_000)
    renew_organization(cast.talleres.pk, at("2027-04-30T12:00"))
    assert (product.renews_itself, attempts(product), money.prepaid(cast.talleres)) == (False, [], 20_000)


def test_whoever_switches_off_before_the_card_was_asked_is_not_charged(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = alone(cast, 10)
    cards.kept(cast.talleres)
    with monkeypatch.context() as patch:
        patch.setattr("billing.renewals.running.begin", lambda *_args: None)
        renew_organization(cast.talleres.pk, now())
    switch_renewal(actor=cast.member("iker"), product_id=product.pk, on=False, means="", now=now())
    payment = Payment.objects.get()
    begin(payment, now())
    assert (cards.charges(payment), cards.fresh(payment).reason) == (0, Reason.CANCELLED)


@pytest.mark.parametrize(
    ("zone", "over"), [("Pacific/Auckland", "2027-01-31T11:00"), ("America/Los_Angeles", "2027-02-01T08:00")]
)
def test_a_request_is_overdue_when_its_day_is_over_where_its_organization_is(zone: str, over: str, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.talleres.pk).update(time_zone=zone)
    organization = Organization.objects.get(pk=cast.talleres.pk)
    request = Document(kind=Kind.REQUEST, state=State.OPEN, due_on=datetime.date(2027, 1, 31))
    before = at(over) - datetime.timedelta(seconds=1)
    assert [state_of(request, organization.day_at(each)) for each in (before, at(over))] == ["open", "overdue"]


def test_a_request_keeps_its_price_until_its_last_day_and_is_made_anew_at_that_of_the_day(cast: Cast) -> None:
    product = only(cast, "2028-01-31", renews_itself=True)
    start = Price.objects.get(kind=product.kind, plan=product.plan, months=1, currency="CHF")
    Price.objects.create(**_dated(start, "2027-01-01", 1_000))
    Price.objects.create(**_dated(start, "2028-01-01", 1_200))
    nadia, selection = cast.member("nadia"), money.chosen(product, months=1)
    older = _asked(nadia, selection, at("2027-12-24T12:00"))
    assert (older.total, older.due_on) == (1_081, datetime.date(2028, 1, 3))
    left = [left_of(older, datetime.date(2028, 1, 2)).minor, left_of(older, datetime.date(2028, 1, 3)).minor]
    assert left == [1_081, 1_081]
    with pytest.raises(RuleError, match="el precio es otro"):
        left_of(older, datetime.date(2028, 1, 4))
    while void_next(at("2028-01-20T12:00")):
        pass
    older.refresh_from_db()
    newer = _asked(nadia, selection, at("2028-01-20T12:00"))
    assert (older.state, newer.total) == (State.VOID, 1_297)


def test_the_mail_of_a_renewal_at_another_price_says_the_new_and_the_old_one(cast: Cast) -> None:
    product = only(cast, "2027-12-31", renews_itself=True)
    start = Price.objects.get(kind=product.kind, plan=product.plan, months=1, currency="CHF")
    Price.objects.create(**_dated(start, "2027-01-01", 1_000))
    Price.objects.create(**_dated(start, "2028-01-01", 1_200))
    money.give(cast.talleres, 1_081)
    means, selection = Means(1_081, None), money.chosen(product, months=1)
    pay(actor=cast.member("nadia"), selection=selection, means=means, seen=None, now=at("2027-12-20T12:00"))
    assert tell_organization(cast.talleres.pk, at("2028-01-23T12:00")) == 1
    text = Message.objects.filter(kind="billing/renewal_planned").values_list("text", flat=True)[0]
    said = text.replace("\xa0", " ")
    assert all(words in said for words in ("12,97", "10,00", "31"))
    assert "desactive" in said


def _dated(price: Price, day: str, net: int) -> dict[str, object]:
    return {
        "kind": price.kind, "plan": price.plan, "months": 1, "currency": "CHF",
        "starts_on": datetime.date.fromisoformat(day), "net": net,
    }  # fmt: skip


def _asked(actor: Membership, selection: Selection, moment: datetime.datetime) -> Document:
    means = Means(0, Payment.Means.TRANSFER)
    return pay(actor=actor, selection=selection, means=means, seen=None, now=moment).request


def test_nothing_is_tied_to_an_hour_of_the_clock() -> None:
    every = {name: entry["schedule"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}
    assert {name for name, schedule in every.items() if not isinstance(schedule, float)} == set()
