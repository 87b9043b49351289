"""From the cart to products that are paid and set up (SHO-22, SHO-23)."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from billing.models import Document, Payment, Subscription
from billing.payments.charging import begin
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile, version_of
from notifications.models import Message
from organizations.deletion.erasure import erase, erase_for_good
from organizations.deletion.registry import blockers_of
from products.models import Grant, Product, ProviderCall
from shop.cart.commands import Choice, add_to_cart, change_cart
from shop.cart.pricing import price_cart
from shop.codes.commands import apply_code
from shop.codes.offers import state_of
from shop.models import FreeOffer, Order, OrderLine, PromoCode
from shop.orders.commands import LAPSE, cancel_order, lapse_next
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db
State = Order.State


def test_the_prepaid_account_pays_and_the_product_is_set_up(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    buying.put(iker, name="www.rochat.example")
    placed = buying.order(iker)
    assert placed.paid.invoice is not None
    assert (placed.paid.invoice.net, placed.paid.invoice.tax, placed.paid.invoice.total) == (10_680, 865, 11_545)
    assert placed.order.state == State.DELIVERING
    buying.deliver()
    (line,) = OrderLine.objects.filter(order=placed.order).select_related("product", "order")
    assert line.product is not None
    assert (line.state, line.order.state, line.product.state) == ("delivered", State.DELIVERED, Product.State.ACTIVE)
    assert line.product.service_name == "www.rochat.example"
    assert money.prepaid(cast.talleres) == 41_250 - 11_545
    assert money.held(cast.talleres) == 0
    assert not cast.talleres.cart_lines.exists()


def test_the_first_term_begins_today_and_is_billed_further_from_there(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    buying.put(iker, months=1)
    placed = buying.order(iker)
    buying.deliver()
    product = OrderLine.objects.get(order=placed.order).product
    assert product is not None
    (row,) = placed.paid.invoice.lines.all()  # type: ignore[union-attr]
    assert (row.kind, row.product_id, row.months) == ("first", product.pk, 1)
    assert product.expires_on == row.ends_on
    known = Subscription.objects.get(product=product)
    assert (known.anchor_on, known.months_paid, known.months) == (row.starts_on, 1, 1)
    actions = list(ProviderCall.objects.filter(product=product).values_list("action", "data"))
    assert actions == [("provision", {"until": str(row.ends_on)})]


def test_a_card_pays_and_only_then_anything_is_made(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.put(iker)
    placed = buying.order(iker, buying.by_card(card=cards.kept(cast.talleres)))
    assert (placed.order.state, placed.paid.invoice) == (State.WAITING, None)
    assert not Message.objects.filter(kind="shop/confirmed").exists()
    payment = cards.payment_of(placed.paid)
    assert begin(payment, now()) == ""
    placed.order.refresh_from_db()
    assert placed.order.state == State.DELIVERING
    assert cards.charges(payment) == 1
    told = Message.objects.filter(kind="shop/confirmed", address="nadia@talleres-rochat.example")
    assert told.count() == 1


def test_prepaid_money_and_a_card_pay_one_order(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    iker = cast.member("iker")
    buying.put(iker)
    placed = buying.order(iker, buying.by_card(prepaid=5_000, card=cards.kept(cast.talleres)))
    begin(cards.payment_of(placed.paid), now())
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert [(each["means"], each["amount"]) for each in invoice.snapshot["shares"]] == [
        ("prepaid", 5_000), ("card", 6_545)
    ]  # fmt: skip


def test_a_transfer_is_awaited_and_the_order_number_stands_on_its_documents(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.put(iker)
    placed = buying.order(iker, buying.by_transfer())
    assert placed.order.state == State.WAITING
    assert placed.paid.request.snapshot["order_number"] == placed.order.number
    assert Message.objects.filter(kind="billing/requested").exists()
    assert not Message.objects.filter(kind="shop/confirmed").exists()
    assert Payment.objects.count() == 0


def test_rules_for_future_products_are_kept(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    buying.put(iker)
    placed = buying.order(iker)
    product = OrderLine.objects.get(order=placed.order).product
    grants = Grant.objects.filter(product=product)
    assert [str(each.team) for each in grants] == ["Webmasters"]
    assert grants[0].by_future_rule


def test_another_price_or_cart_than_the_one_shown_is_never_charged(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    line = buying.put(iker)
    with pytest.raises(ChangedMeanwhile):
        buying.order(iker, seen="0" * 32)
    buying.price(12_990)
    assert buying.cart(cast.talleres).rows[0].unit.minor == 12_990
    assert line in cast.talleres.cart_lines.all()
    assert money.prepaid(cast.talleres) == 41_250


def test_an_order_is_placed_under_the_terms_that_were_shown_or_not_at_all(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    buying.put(iker)
    of_before = price_cart(cast.talleres, now(), "2019-01")
    with pytest.raises(ChangedMeanwhile):
        buying.order(iker, seen=version_of(of_before.facts()))
    assert (Order.objects.count(), money.prepaid(cast.talleres)) == (0, 41_250)


def test_without_the_terms_or_with_too_little_nothing_is_ordered(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.put(iker)
    with pytest.raises(RuleError, match="terms"):
        buying.order(iker, accepts=False)
    with pytest.raises(RuleError):
        buying.order(iker)
    assert not Order.objects.exists()


def test_who_may_not_pay_may_not_order(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    for name in ("beat", "lucia"):
        with pytest.raises(Refused):
            buying.put(cast.member(name))
        with pytest.raises(Refused):
            buying.order(cast.member(name))


def test_nothing_renews_by_itself_unless_it_was_ticked(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    for wish in (False, True):
        buying.put(iker, buying.DRIVE)
        placed = buying.order(iker, renews=wish)
        product = OrderLine.objects.get(order=placed.order).product
        assert product is not None
        assert product.renews_itself is wish


def test_an_order_that_waits_keeps_its_organization_from_being_deleted(cast: Cast) -> None:
    nadia = cast.member("nadia")
    before = {each.title for each in blockers_of(nadia, now())}
    order = buying.waiting(nadia)
    (title,) = {each.title for each in blockers_of(nadia, now())} - before
    assert title == "1 order waits for its payment"
    cancel_order(actor=nadia, order=order, seen=None, now=now())
    assert {each.title for each in blockers_of(nadia, now())} == before


@pytest.mark.proof
def test_a_code_an_offer_prepaid_money_and_a_card_pay_one_order(cast: Cast) -> None:
    money.give(cast.talleres, 5_000)
    iker, offer = cast.member("iker"), FreeOffer.objects.get(organization=cast.talleres)
    buying.put(iker)
    apply_code(actor=iker, typed="bienvenida20", now=now())
    line = buying.put(iker, buying.NEWSLETTER)
    change_cart(actor=iker, months={}, offers_chosen={line.pk: offer.pk}, now=now())
    buying.put(iker, buying.DRIVE)
    placed = buying.order(iker, buying.by_card(prepaid=5_000, card=cards.kept(cast.talleres)))
    assert (placed.order.net, placed.order.total) == (8_544 + 0 + 5_280, 14_944)
    begin(cards.payment_of(placed.paid), now())
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert [(row.unit, row.discount) for row in invoice.lines.all()] == [(10_680, 2_136), (12_000, 12_000), (5_280, 0)]
    assert [share["amount"] for share in invoice.snapshot["shares"]] == [5_000, 9_944]
    assert (state_of(offer, now()), PromoCode.objects.get(text="BIENVENIDA20").taken) == ("redeemed", 1)


def test_an_order_at_the_bank_is_neither_cancelled_nor_lapses(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    placed = buying.order(cast.member("iker"), buying.by_card())
    begin(cards.payment_of(placed.paid), now())
    with pytest.raises(RuleError, match="card is being charged"):
        cancel_order(actor=cast.member("iker"), order=placed.order, seen=None, now=now())
    assert not lapse_next(now() + 2 * LAPSE)
    placed.order.refresh_from_db()
    assert placed.order.state == State.WAITING


def test_a_second_person_finds_the_same_cart_and_another_organization_its_own(cast: Cast) -> None:
    buying.put(cast.member("iker"), name="uno.example")
    assert "uno.example" in cast.client("nadia").get("/org/talleres-rochat/cart/").content.decode()
    assert "uno.example" not in cast.client("olga").get("/org/globex/cart/").content.decode()


def test_a_cart_is_bounded(cast: Cast) -> None:
    iker, chosen = cast.member("iker"), buying.plan(*buying.DRIVE)
    for _time in range(3):
        add_to_cart(actor=iker, choice=Choice(chosen.kind, chosen, 12, quantity=10), now=now())
    with pytest.raises(RuleError, match="30 products at most"):
        buying.put(iker)


def test_what_a_provider_cannot_set_up_is_not_sold(cast: Cast) -> None:
    chosen = buying.plan(*buying.DRIVE)
    chosen.is_current = False
    chosen.save()
    with pytest.raises(RuleError, match="not offered"):
        buying.put(cast.member("iker"), buying.DRIVE)
    with pytest.raises(RuleError, match="not offered"):
        buying.put(cast.member("iker"), months=7)


def test_documents_and_payments_lead_to_their_order(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    placed = buying.order(cast.member("iker"), buying.by_card(card=cards.kept(cast.talleres)))
    payment = cards.payment_of(placed.paid)
    begin(payment, now())
    client, at = cast.client("iker"), "/org/talleres-rochat/billing"
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    for page in (f"{at}/pay/{payment.pk}/", f"{at}/invoices/{invoice.number}/"):
        assert f"{at}/orders/{placed.order.pk}/" in client.get(page).content.decode().split("<main")[1]


def test_orders_are_kept_as_long_as_their_documents_and_go_with_them(cast: Cast) -> None:
    owner = factories.owner_of(factories.organization(country="CH", street="Quai 1", postcode="1201", town="Genève"))
    organization = owner.organization
    line = buying.put(owner, buying.NEWSLETTER)
    line.offer = buying.offer(organization)
    line.save()
    buying.code("MINE", organization=organization)
    buying.put(owner)
    apply_code(actor=owner, typed="mine", now=now())
    order = buying.order(owner, buying.by_transfer()).order
    with pytest.raises(IntegrityError), transaction.atomic():
        order.delete()
    cancel_order(actor=owner, order=order, seen=None, now=now())
    erase(organization, now() - datetime.timedelta(days=365 * 12))
    assert Order.objects.filter(organization=organization).exists()
    erase_for_good(organization)
    connection.check_constraints()
    assert not Order.objects.filter(pk=order.pk).exists()
    assert not FreeOffer.objects.filter(pk=line.offer.pk).exists()


def test_free_offers_change_their_lines_and_are_taken_off_again(cast: Cast) -> None:
    iker, one = cast.member("iker"), FreeOffer.objects.get(organization=cast.talleres)
    other = buying.offer(cast.talleres)
    lines = [buying.put(iker, buying.NEWSLETTER).pk for _each in range(2)]

    def choose(*offers: int | None) -> list[int | None]:
        change_cart(actor=iker, months={}, offers_chosen=dict(zip(lines, offers, strict=True)), now=now())
        return list(cast.talleres.cart_lines.order_by("pk").values_list("offer_id", flat=True))

    assert choose(one.pk, other.pk) == [one.pk, other.pk]
    assert choose(other.pk, one.pk) == [other.pk, one.pk]
    assert choose(None, one.pk) == [None, one.pk]
    with pytest.raises(RuleError, match="does not belong"):
        choose(buying.offer(cast.globex).pk, None)
