"""Another plan for a running product: pro rata to the cent, cheaper from the next term on (BIL-58, BIL-59; E27)."""

import datetime

import pytest

from billing.checkout.commands import Means
from billing.documents.plans_paid import switch_next
from billing.documents.settling import Arrival, receive
from billing.models import Account, Document, DocumentLine, Price, Subscription
from billing.plans.choices import NOT_NOW
from billing.plans.commands import TOO_LATE, upgrade
from billing.renewals.running import renew_organization
from core.errors import RuleError
from core.shown import ChangedMeanwhile
from products.models import Product, ProviderCall
from tests.billing import money
from tests.billing.plans import at, choice_of, paid_at_once, plan_of, planned, provider_did_it, running, seen_of
from tests.billing.test_paying import transfer
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Kind, State = Document.Kind, Document.State


def fresh(product: Product) -> Product:
    return Product.objects.select_related("plan", "kind", "organization").get(pk=product.pk)


def test_the_days_left_are_paid_by_the_list_prices_of_both_plans(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    money.give(cast.talleres, 100_000)
    first = paid_at_once(nadia, product, "pro", at("2027-06-15"))
    assert first.invoice
    assert (first.invoice.net, first.invoice.tax, first.invoice.total) == (127_17, 10_30, 137_47)
    provider_did_it()
    second = paid_at_once(nadia, product, "max", at("2027-08-01"))
    assert second.invoice
    assert (second.invoice.net, second.invoice.tax) == (111_20, 9_01)
    assert money.sums() == {"card": -100_000, "prepaid": 100_000 - 13747 - 12021, "revenue": 23837, "vat": 1931}


def test_what_is_shown_is_billed_and_says_its_days_and_its_plan(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    money.give(cast.talleres, 100_000)
    shown = choice_of(nadia, product, "pro", at("2027-06-15"))
    assert shown.today
    assert shown.later
    assert (shown.today.total, shown.later.net, shown.starts_on) == (137_47, 540_00, datetime.date(2027, 9, 1))
    paid = paid_at_once(nadia, product, "pro", at("2027-06-15"))
    assert paid.invoice
    line = paid.invoice.lines.get()
    assert (line.kind, line.net, line.plan, str(line.starts_on), str(line.ends_on)) == (
        "adjustment", 127_17, plan_of(product, "pro"), "2027-06-15", "2027-08-31",
    )  # fmt: skip


def test_the_plan_changes_when_the_money_is_there_and_not_before(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    paid = paid_at_once(nadia, product, "pro", at("2027-06-15"), transfer=True)
    assert fresh(product).plan == plan_of(product, "start")
    calls = ProviderCall.objects.filter(product=product, action="change_plan")
    assert not calls.exists()
    assert transfer(paid.request, 137_47)
    assert fresh(product).plan == plan_of(product, "pro")
    assert calls.values_list("data", flat=True).get() == {"plan": "pro"}
    assert fresh(product).expires_on == datetime.date(2027, 8, 31)


@pytest.mark.parametrize(
    ("day", "net"), [("2027-03-01", 300_00), ("2027-08-31", 1_63), ("2027-08-30", 3_26), ("2027-06-15", 127_17)]
)
def test_first_and_last_day_belong_to_the_term(cast: Cast, day: str, net: int) -> None:
    choice = choice_of(cast.member("nadia"), running(cast), "pro", at(day))
    assert choice.today
    assert choice.today.net == net


def test_a_leap_year_has_its_day(cast: Cast) -> None:
    product = running(cast, first=datetime.date(2027, 12, 1), last=datetime.date(2028, 5, 31))
    choice = choice_of(cast.member("nadia"), product, "pro", at("2028-02-29"))
    assert choice.today
    assert choice.today.net == 15246  # 300.00 × 93 / 183 = 152.459


def test_a_newer_upgrade_replaces_the_open_one(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    old = paid_at_once(nadia, product, "pro", at("2027-06-15"), transfer=True).request
    new = paid_at_once(nadia, product, "max", at("2027-06-16"), transfer=True).request
    old.refresh_from_db()
    assert (old.state, old.replaced_by_id) == (State.VOID, new.pk)
    transfer(old, old.total)
    assert (fresh(product).plan, money.prepaid(cast.talleres)) == (plan_of(product, "start"), old.total)


def test_an_open_renewal_is_replaced_so_that_nobody_pays_the_old_price(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    renewal = money.pay_now(nadia, money.chosen(product, months=6), transfer=True).request
    money.give(cast.talleres, 100_000)
    paid_at_once(nadia, product, "pro", at("2027-06-15"))
    renewal.refresh_from_db()
    assert renewal.state == State.VOID
    assert transfer(renewal, renewal.total)
    assert fresh(product).expires_on == datetime.date(2027, 8, 31)


def test_a_term_paid_ahead_costs_its_whole_difference_too(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    money.give(cast.talleres, 200_000)
    money.pay_now(nadia, money.chosen(product, months=6))
    choice = choice_of(nadia, fresh(product), "pro", at("2027-06-15"))
    assert choice.today
    assert choice.today.net == 127_17 + 300_00
    assert choice.starts_on == datetime.date(2028, 3, 1)


def test_money_that_comes_when_the_term_is_over_changes_nothing(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    request = paid_at_once(nadia, product, "pro", at("2027-08-20"), transfer=True).request
    assert request.due_on == datetime.date(2027, 8, 30)
    Product.objects.filter(pk=product.pk).update(expires_on=datetime.date(2028, 2, 29))
    transfer(request, request.total)
    request.refresh_from_db()
    assert (request.state, fresh(product).plan) == (State.VOID, plan_of(product, "start"))
    assert money.prepaid(cast.talleres) == request.total


def test_an_upgrade_that_is_paid_after_its_days_is_given_back(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    request = paid_at_once(nadia, product, "pro", at("2027-08-20"), transfer=True).request
    arrival = Arrival(request.total, "CHF", Account.Purpose.BANK, "late", datetime.date(2027, 9, 1))
    receive(request.organization_id, request.pk, arrival, at("2027-09-01"))
    assert (fresh(product).plan, money.prepaid(cast.talleres)) == (plan_of(product, "start"), request.total)


def test_a_transfer_that_would_come_too_late_is_not_taken(cast: Cast) -> None:
    with pytest.raises(RuleError) as refusal:
        paid_at_once(cast.member("nadia"), running(cast), "pro", at("2027-08-27"), transfer=True)
    assert refusal.value.message == TOO_LATE


def test_a_cheaper_plan_begins_with_the_next_term_at_its_price(cast: Cast) -> None:
    product, nadia = running(cast, "pro"), cast.member("nadia")
    planned(nadia, product, "start", at("2027-06-15"))
    assert not Document.objects.filter(organization=cast.talleres).exists()
    money.give(cast.talleres, 100_000)
    Product.objects.filter(pk=product.pk).update(renews_itself=True)
    renew_organization(cast.talleres.pk, at("2027-08-20"))
    (invoice,) = money.documents(cast.talleres, Kind.INVOICE)
    assert (invoice.net, fresh(product).plan) == (240_00, plan_of(product, "pro"))
    assert not switch_next(at("2027-08-31"))
    assert switch_next(at("2027-09-01"))
    assert not switch_next(at("2027-09-01"))
    assert fresh(product).plan == plan_of(product, "start")
    assert ProviderCall.objects.filter(action="change_plan").count() == 1


@pytest.mark.proof
def test_planning_and_taking_back_ten_times_leaves_one_state_and_no_document(cast: Cast) -> None:
    product, nadia = running(cast, "pro"), cast.member("nadia")
    for _time in range(10):
        planned(nadia, product, "start", at("2027-06-15"))
        planned(nadia, product, "pro", at("2027-06-15"))
    assert Subscription.objects.get(product=product).next_plan is None
    assert not Document.objects.filter(organization=cast.talleres).exists()


def test_a_plan_paid_for_the_next_term_is_left_only_for_a_dearer_one(cast: Cast) -> None:
    product, nadia = running(cast, "pro"), cast.member("nadia")
    planned(nadia, product, "start", at("2027-06-15"))
    money.give(cast.talleres, 300_000)
    money.pay_now(nadia, money.chosen(product, months=6))
    back = choice_of(nadia, fresh(product), "pro", at("2027-08-25"))
    assert back.today
    assert back.today.net == 300_00
    paid_at_once(nadia, product, "pro", at("2027-08-25"))
    assert Subscription.objects.get(product=product, next_plan_on=None).next_plan is None
    assert fresh(product).plan == plan_of(product, "pro")


def test_an_upgrade_drops_the_cheaper_plan_that_was_planned(cast: Cast) -> None:
    product, nadia = running(cast, "pro"), cast.member("nadia")
    planned(nadia, product, "start", at("2027-06-15"))
    money.give(cast.talleres, 100_000)
    paid_at_once(nadia, product, "max", at("2027-06-16"))
    assert Subscription.objects.get(product=product).next_plan is None


def test_while_the_provider_works_on_it_there_is_no_other_change(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    money.give(cast.talleres, 300_000)
    paid_at_once(nadia, product, "pro", at("2027-06-15"))
    assert choice_of(nadia, fresh(product), "max", at("2027-06-15")).refusal
    provider_did_it()
    paid_at_once(nadia, product, "max", at("2027-06-15"))
    assert DocumentLine.objects.filter(kind="adjustment", term_state="paid").count() == 2


def test_a_renewal_that_ran_meanwhile_asks_again(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    money.give(cast.talleres, 300_000)
    seen = seen_of(nadia, product, "pro", at("2027-08-20"))
    Product.objects.filter(pk=product.pk).update(renews_itself=True)
    renew_organization(cast.talleres.pk, at("2027-08-20"))
    with pytest.raises(ChangedMeanwhile):
        upgrade(
            actor=nadia, product_id=product.pk, plan=plan_of(product, "pro"), means=Means(1, None), seen=seen,
            now=at("2027-08-20"),
        )  # fmt: skip


def test_a_price_that_is_no_longer_offered_still_says_what_was_paid_for(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    row = {"kind": product.kind, "plan": product.plan, "months": 6, "currency": "CHF", "net": None}
    Price.objects.create(starts_on=datetime.date(2027, 4, 1), **row)
    choice = choice_of(nadia, product, "pro", at("2027-06-15"))
    assert choice.today
    assert choice.today.net == 127_17


def test_a_dearer_plan_is_not_planned_and_a_cheaper_one_not_paid(cast: Cast) -> None:
    product, nadia = running(cast, "pro"), cast.member("nadia")
    with pytest.raises(RuleError) as refusal:
        planned(nadia, product, "max", at("2027-06-15"))
    assert refusal.value.message == NOT_NOW
    assert choice_of(nadia, product, "start", at("2027-06-15")).today is None


def test_the_next_term_has_the_chosen_period_and_the_chosen_plan(cast: Cast) -> None:
    product, nadia = running(cast), cast.member("nadia")
    Subscription.objects.filter(product=product).update(next_months=12)
    choice = choice_of(nadia, product, "max", at("2027-06-15"))
    assert choice.today
    assert choice.later
    assert (choice.today.net, choice.later.net) == (406_96, 268_80)  # 960.00 × 78 / 184; a year of the list
    money.give(cast.talleres, 300_000)
    paid_at_once(nadia, product, "max", at("2027-06-15"))
    Product.objects.filter(pk=product.pk).update(renews_itself=True)
    renew_organization(cast.talleres.pk, at("2027-08-20"))
    assert DocumentLine.objects.get(kind="renewal", term_state="paid").net == 268_80
