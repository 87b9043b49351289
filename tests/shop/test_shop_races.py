"""Several people at one code, one offer, one cart, one order (F1, F2, F5, E16)."""

from functools import partial
from typing import Any

import pytest

from billing.checkout.commands import Means, Paid
from billing.checkout.requests import pay_request
from billing.documents.settling import Arrival, receive
from billing.models import Account, Document, Payment
from billing.payments.acquirer import Reason
from billing.payments.charging import begin
from billing.payments.settlement import ask, stop
from core.clock import now
from core.errors import RuleError
from core.form_tokens import FIELD
from core.shown import version_of
from organizations.models import Membership
from shop.cart.commands import remove_from_cart
from shop.models import FreeOffer, Order, OrderLine, PromoCode
from shop.orders.commands import LAPSE, cancel_order, lapse_next
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast
from tests.choice import some
from tests.races import at_once, overtaken, refusals
from tests.shop import buying

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
AT_ONCE, USES = 8, 10
SWISS: dict[str, Any] = {
    "country": "CH",
    "street": "Rue du Lac",
    "house_number": "1",
    "postcode": "1201",
    "town": "Genève",
}


def buyer(code: PromoCode) -> Membership:
    """Somebody of an organization of their own, with a line that has the code."""
    owner = factories.owner_of(factories.organization(**SWISS))
    line = buying.put(owner)
    line.code = code
    line.save()
    return owner


def test_a_code_is_used_as_often_as_it_may_and_not_once_more(cast: Cast) -> None:
    code = buying.code(uses=USES)
    buyers = [buyer(code) for _each in range(some(200))]
    acts = [partial(buying.order, each, buying.by_transfer()) for each in buyers]
    for start in range(0, len(acts), AT_ONCE):
        at_once(*acts[start : start + AT_ONCE])
    held = OrderLine.objects.filter(code=code, state="waiting")
    assert (held.count(), PromoCode.objects.get(pk=code.pk).taken) == (USES, USES)


def test_the_last_use_is_not_given_twice(cast: Cast) -> None:
    code = buying.code(uses=1)
    one, other = (partial(buying.order, buyer(code), buying.by_transfer()) for _each in range(2))
    outcomes = overtaken(one, other, before="shop_promocode")
    assert [type(each) for each in refusals(outcomes)] == [RuleError]
    assert (Order.objects.count(), PromoCode.objects.get(pk=code.pk).taken) == (1, 1)


def test_an_organization_orders_its_cart_once(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    code = buying.code(uses_each=1)
    line = buying.put(cast.member("iker"))
    line.code = code
    line.save()
    acts = [partial(buying.order, cast.member(name)) for name in ("iker", "nadia", "clara", "iker")]
    assert len(refusals(at_once(*acts))) == 3
    assert (Order.objects.count(), PromoCode.objects.get(pk=code.pk).taken) == (1, 1)
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1


def test_a_free_offer_is_used_once(cast: Cast) -> None:
    offer = FreeOffer.objects.get(organization=cast.talleres)
    line = buying.put(cast.member("iker"), buying.NEWSLETTER)
    line.offer = offer
    line.save()
    acts = [partial(buying.order, cast.member(name)) for name in ("iker", "nadia", "clara")]
    assert len(refusals(at_once(*acts))) == 2
    assert OrderLine.objects.filter(offer=offer).count() == 1


def test_who_confirms_while_another_changes_the_cart_pays_for_what_was_shown_or_nothing(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    iker = cast.member("iker")
    lines = [buying.put(iker, what) for what in (buying.HOSTING, buying.DRIVE)]
    priced = buying.cart(cast.talleres)
    order = partial(buying.order, iker, seen=version_of(priced.facts()))
    remove = partial(remove_from_cart, actor=cast.member("nadia"), pk=lines[1].pk)
    outcomes = overtaken(order, remove)
    placed = Order.objects.first()
    assert (placed is None) == bool(refusals(outcomes))
    assert placed is None or (placed.total, placed.lines.count()) == (priced.total.minor, 2)


def test_cancelling_twice_frees_one_use(cast: Cast) -> None:
    code = buying.code(uses=2)
    order = buying.order(buyer(code), buying.by_transfer()).order
    buying.order(buyer(code), buying.by_transfer())
    owner = factories.owner_of(order.organization)
    cancel = partial(cancel_order, actor=owner, order=order, seen=None, now=now())
    assert len(refusals(at_once(cancel, cancel, cancel))) == 2
    assert PromoCode.objects.get(pk=code.pk).taken == 1


def test_an_order_whose_card_begins_to_be_charged_in_that_moment_does_not_lapse(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.put(iker)
    placed = buying.order(iker, buying.by_card())
    stop(cards.payment_of(placed.paid), Reason.CANCELLED, now())
    late, request = now() + LAPSE, placed.paid.request
    again = partial(pay_request, actor=iker, document=request, means=buying.by_card(), seen=None, now=late)
    paid, _looked = overtaken(again, partial(lapse_next, late))
    assert isinstance(paid, Paid)
    assert Document.objects.get(pk=request.pk).is_open
    assert Order.objects.get().state == Order.State.WAITING


@pytest.mark.parametrize("_round", range(some(8)))
def test_lapsing_and_the_money_at_once_end_in_one_of_both(cast: Cast, _round: int) -> None:
    code = buying.code(uses=1)
    line = buying.put(cast.member("iker"))
    line.code = code
    line.save()
    placed = buying.order(cast.member("iker"), buying.by_card())
    payment = cards.payment_of(placed.paid)
    begin(payment, now())
    cards.typed(payment, cards.GOOD)
    at_once(
        lambda: lapse_next(now() + LAPSE), lambda: ask(cards.fresh(payment), now()), lambda: lapse_next(now() + LAPSE)
    )
    placed.order.refresh_from_db()
    taken = PromoCode.objects.get(pk=code.pk).taken
    assert (placed.order.state, taken) == ("delivering", 1)
    assert Payment.objects.get(pk=payment.pk).state == "succeeded"
    assert (cards.charges(payment), len(cards.invoices(cast.talleres))) == (1, 1)


def test_who_pays_a_cart_that_another_ordered_in_that_moment_reads_that_it_is_empty(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    buying.put(cast.member("iker"))
    client = cast.client("iker")
    address = "/org/talleres-rochat/checkout/"
    page = client.get(address)
    data = {"do": "pay", "accepts": "on", "means": "prepaid", **factories.seen_on(page)}
    data[FIELD] = page.text.split("<main")[1].split(f'name="{FIELD}" value="')[1].split('"')[0]
    order = partial(buying.order, cast.member("nadia"))
    answer, _placed = overtaken(partial(client.post, address, data), order, before="form")
    assert (answer.status_code, Order.objects.count()) == (200, 1)
    assert "está vacío" in answer.text


@pytest.mark.parametrize("_round", range(some(6)))
def test_cancelling_paying_and_the_transfer_at_once_end_in_one_of_them(cast: Cast, _round: int) -> None:
    money.give(cast.talleres, 100_000)
    code, line = buying.code(uses=1), buying.put(cast.member("iker"))
    line.code = code
    line.save()
    order = buying.order(cast.member("iker"), buying.by_transfer()).order
    request = order.request
    assert request
    arrival = Arrival(request.total, request.currency, Account.Purpose.BANK, "transfer", now().date())
    paid: dict[str, Any] = {"document": request, "means": Means(order.total, None), "seen": None, "now": now()}
    cancel = partial(cancel_order, actor=cast.member("clara"), order=order, seen=None, now=now())
    arrive = partial(receive, cast.talleres.pk, request.pk, arrival, now())
    at_once(partial(pay_request, actor=cast.member("nadia"), **paid), cancel, arrive, cancel)
    order.refresh_from_db()
    is_paid = order.state == Order.State.DELIVERING
    found = (PromoCode.objects.get(pk=code.pk).taken, len(cards.invoices(cast.talleres)), money.prepaid(cast.talleres))
    assert found == ((1, 1, 100_000) if is_paid else (0, 0, 100_000 + order.total))
