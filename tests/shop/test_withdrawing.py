"""Consumers of the EU take an order back within fourteen days (SHO-26)."""

import datetime
from functools import partial
from typing import Any

import pytest

from billing.documents.settling import Arrival, receive
from billing.documents.tax_confirmed import correct_tax
from billing.ledger.checks import differences
from billing.models import Account, Document
from core.clock import now
from core.policy import Refused
from organizations.details.vat_checks import settle
from organizations.models import Membership, VatCheck
from organizations.vat import VatAnswer
from products.calls.request import request as ask_provider
from products.models import Product
from products.providers import Action
from shop.models import Order, OrderLine, PromoCode
from shop.orders.refused import give_back_next
from shop.orders.withdrawing import may_withdraw, withdraw
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.races import overtaken
from tests.shop import buying

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SPANISH: dict[str, Any] = {
    "country": "ES",
    "street": "Calle Mayor",
    "house_number": "1",
    "postcode": "46001",
    "town": "Valencia",
}


def paid(owner: Membership) -> Order:
    """Two products, one of them with a code."""
    money.give(owner.organization, 100_000)
    line = buying.put(owner)
    line.code = buying.code()
    line.save()
    buying.put(owner, buying.DRIVE)
    order = buying.order(owner).order
    buying.deliver()
    order.refresh_from_db()
    return order


def money_for(request: Document) -> None:
    """The transfer for it arrives."""
    arrival = Arrival(request.total, request.currency, Account.Purpose.BANK, f"t{request.pk}", now().date())
    receive(request.organization_id, request.pk, arrival, now())


def consumer(**facts: str) -> Membership:
    return factories.owner_of(factories.organization(**{"kind": "individual", **SPANISH, **facts}))


def test_everything_is_given_back_and_ends(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    withdraw(actor=owner, order=order, seen=None, now=now() + 14 * DAY)
    buying.deliver(days=14)
    order.refresh_from_db()
    assert (order.state, money.prepaid(owner.organization)) == ("cancelled", 100_000)
    assert set(order.lines.values_list("state", "product__state")) == {("given_back", "cancelled")}
    assert PromoCode.objects.get(text="ABC").taken == 0
    (note,) = money.documents(owner.organization, Document.Kind.CREDIT_NOTE)
    assert note.total == order.total


def test_what_is_asked_for_its_products_meanwhile_can_be_paid_no_more(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    product = order.lines.select_related("product").earliest("pk").product
    assert product
    request = money.pay_now(owner, money.chosen(product), prepaid=0, transfer=True).request
    assert request.is_open
    withdraw(actor=owner, order=order, seen=None, now=now() + DAY)
    request.refresh_from_db()
    assert request.state == Document.State.VOID


def test_not_after_fourteen_days_and_not_twice(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    with pytest.raises(Refused, match="fourteen"):
        withdraw(actor=owner, order=order, seen=None, now=now() + 15 * DAY)
    withdraw(actor=owner, order=order, seen=None, now=now())
    with pytest.raises(Refused):
        withdraw(actor=owner, order=order, seen=None, now=now())
    assert money.prepaid(owner.organization) == 100_000


def test_companies_and_the_swiss_do_not(cast: Cast) -> None:
    order = Order(settled_at=now(), state="delivered")
    for kind, country, wanted in (
        ("individual", "ES", True), ("association", "DE", True), ("company", "ES", False), ("individual", "CH", False),
    ):  # fmt: skip
        order.organization = factories.organization(**{**SPANISH, "country": country, "kind": kind})
        assert bool(may_withdraw(order, now())) is wanted, (kind, country)


def test_the_button_stands_on_the_order_and_asks_first(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    client, at = factories.signed_in(owner.user), f"/org/{owner.organization.slug}/billing/orders/{order.pk}/"
    assert "withdraw/" in client.get(at).content.decode()
    assert factories.confirm(client, f"{at}withdraw/").status_code == 422
    factories.confirm(client, f"{at}withdraw/", {"understood": "on"})
    assert OrderLine.objects.filter(order=order, state="given_back").count() == 2
    assert "withdraw/" not in client.get(at).content.decode().split("<main")[1]
    stranger = cast.client("iker").get(f"/org/talleres-rochat/billing/orders/{order.pk}/withdraw/")
    assert stranger.status_code == 404


def test_an_invoice_whose_tax_was_corrected_meanwhile_is_given_back_whole(cast: Cast) -> None:
    """E22 wrote it anew: what is credited is the new one."""
    number = "DE345152283"
    owner = consumer(kind="association", country="DE", postcode="10119", vat_number=number)
    check, _new = VatCheck.objects.get_or_create(organization=owner.organization, number=number, due_at=now())
    order = paid(owner)
    (invoice,) = money.documents(owner.organization, Document.Kind.INVOICE)
    assert invoice.tax
    assert settle(check, VatAnswer(is_registered=True, reference="WAPIAAAA"), now())
    assert correct_tax(invoice.pk, now())
    withdraw(actor=owner, order=order, seen=None, now=now() + DAY)
    assert money.prepaid(owner.organization) == 100_000
    assert list(differences()) == []


def test_a_further_term_that_was_paid_is_given_back_too(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    product = order.lines.select_related("product").earliest("pk").product
    assert product
    money.pay_now(owner, money.chosen(product))
    assert money.prepaid(owner.organization) < 100_000 - order.total
    withdraw(actor=owner, order=order, seen=None, now=now() + DAY)
    assert money.prepaid(owner.organization) == 100_000
    assert list(differences()) == []


def test_what_a_provider_refuses_afterwards_leaves_the_order_taken_back(cast: Cast) -> None:
    owner = consumer()
    order = paid(owner)
    order.lines.filter(position=2).update(state="refused", reason="No")
    withdraw(actor=owner, order=order, seen=None, now=now())
    assert give_back_next(now())
    order.refresh_from_db()
    assert (order.state, money.prepaid(owner.organization)) == ("cancelled", 100_000)


@pytest.mark.parametrize("state", ["active", "cancelled"])
def test_nobody_pays_a_further_term_of_what_its_provider_is_ending(cast: Cast, state: str) -> None:
    """``active``: as a provision that is answered only now leaves it."""
    owner = consumer()
    product = paid(owner).lines.select_related("product").earliest("pk").product
    assert product
    request = money.pay_now(owner, money.chosen(product), prepaid=0, transfer=True).request
    Product.objects.filter(pk=product.pk).update(state=state)
    ask_provider(product=product, action=Action.CANCEL, now=now())
    before = money.prepaid(owner.organization)
    money_for(request)
    assert (money.prepaid(owner.organization) - before, money.held(owner.organization)) == (request.total, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_who_pays_and_who_takes_back_in_one_moment_lose_nothing(cast: Cast) -> None:
    for number, is_first in enumerate((True, False)):
        owner = consumer()
        money.give(owner.organization, 100_000, f"round{number}")
        buying.put(owner)
        order = buying.order(owner).order
        buying.deliver()
        product = order.lines.get().product
        assert product
        acts = [
            partial(money.pay_now, owner, money.chosen(product)),
            partial(withdraw, actor=owner, order=order, seen=None, now=now()),
        ]
        overtaken(*(acts if is_first else reversed(acts)))
        assert money.prepaid(owner.organization) == 100_000


@pytest.mark.parametrize(
    ("settled", "last"),
    [("2027-03-20T23:30", "2027-04-04T22:00"), ("2027-10-20T21:59", "2027-11-03T23:00")],
)
def test_the_fourteen_days_are_the_issuers_over_a_moved_clock(cast: Cast, settled: str, last: str) -> None:
    at, end = (datetime.datetime.fromisoformat(f"{each}+00:00") for each in (settled, last))
    order = Order(organization=consumer().organization, state="delivered", settled_at=at, placed_at=at)
    assert may_withdraw(order, end - datetime.timedelta(seconds=1))
    assert not may_withdraw(order, end)
