"""Promo codes: what they are for, why not, how they are counted and given back (SHO-2..6, F1–F4, F10, F11)."""

import datetime
from typing import Any

import pytest

from billing.documents.expiry import void_next
from billing.documents.settling import Arrival, receive
from billing.models import Account, Document
from billing.payments.acquirer import Reason
from billing.payments.charging import begin
from billing.payments.settlement import stop
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from security.models import Event
from shop.codes import commands
from shop.codes.commands import apply_code, drop_code
from shop.codes.matching import WrongOrganization
from shop.codes.typing import LETTERS, made
from shop.models import CartLine, Order, OrderLine, PromoCode
from shop.orders.commands import LAPSE, cancel_order, lapse_next
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast
from tests.clock import here
from tests.shop import buying

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
Kind = Document.Kind


def typed(cast: Cast, text: str = "ABC", name: str = "iker") -> CartLine:
    return apply_code(actor=cast.member(name), typed=text, now=now())


def taken(text: str = "ABC") -> int:
    return PromoCode.objects.get(text=text).taken


def test_the_discount_is_taken_before_the_tax_and_rounded_per_line(cast: Cast) -> None:
    buying.price(12_990)
    buying.code(percent=20)
    buying.put(cast.member("iker"))
    typed(cast)
    priced = buying.cart(cast.talleres)
    assert (priced.rows[0].discount.minor, priced.quote.net, priced.quote.tax) == (2_598, 10_392, 842)  # type: ignore[union-attr]
    assert priced.total.minor == 11_234
    assert priced.rows[0].then.minor == 14_042


def test_each_line_is_rounded_for_itself(cast: Cast) -> None:
    for number, what in enumerate([buying.HOSTING, buying.DRIVE]):
        buying.price(999, what)
        buying.code(f"CODE{number}", "12.5", kind=buying.plan(*what).kind)
        buying.put(cast.member("iker"), what)
        typed(cast, f"CODE{number}")
    assert [row.discount.minor for row in buying.cart(cast.talleres).rows] == [125, 125]


def test_a_code_is_reserved_by_the_order_and_used_when_it_is_paid(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    iker = cast.member("iker")
    buying.code()
    buying.put(iker)
    typed(cast)
    assert taken() == 0
    placed = buying.order(iker)
    (line,) = OrderLine.objects.filter(order=placed.order)
    assert (taken(), line.discount, line.net) == (1, 2_136, 8_544)
    (row,) = placed.paid.request.lines.all()
    assert (row.unit, row.discount, row.net) == (10_680, 2_136, 8_544)
    assert placed.paid.request.snapshot["lines"][0]["code"] == "ABC"


@pytest.mark.parametrize("way", ["cancelled", "declined", "left", "lapsed"])
def test_what_was_not_paid_gives_the_code_back_once(cast: Cast, way: str) -> None:
    iker = cast.member("iker")
    buying.code(uses=1)
    buying.put(iker)
    typed(cast)
    number = cards.LATER if way == "declined" else cards.ASKS
    means = (
        buying.by_transfer()
        if way in {"cancelled", "lapsed"}
        else buying.by_card(card=cards.kept(cast.talleres, number))
    )
    placed = buying.order(iker, means)
    assert taken() == 1
    if placed.paid.payment:
        begin(placed.paid.payment, now())
    _not_paid(cast, placed.order, way)
    placed.order.refresh_from_db()
    assert (taken(), placed.order.state) == (0, "cancelled" if way == "cancelled" else "lapsed")
    assert list(placed.order.lines.values_list("state", flat=True)) == ["gone"]


def _not_paid(cast: Cast, order: Order, way: str) -> None:
    """By a person, by the half hour of a card, or by the last day of its request."""
    if way == "cancelled":
        cancel_order(actor=cast.member("iker"), order=order, seen=None, now=now())
    elif way == "lapsed":
        assert not lapse_next(now() + LAPSE + DAY)
        assert void_next(now() + 30 * DAY)
        assert told() == 1
    else:
        if way == "left":
            stop(order.request.payments.get(), Reason.CANCELLED, now())  # type: ignore[union-attr]
        assert not lapse_next(now())
        assert lapse_next(now() + LAPSE)
        assert told() == 0
    assert not lapse_next(now() + LAPSE)


def test_a_line_that_is_given_back_twice_frees_one_use(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.code(uses=2)
    for _order in range(2):
        buying.put(iker)
        typed(cast)
        placed = buying.order(iker, buying.by_transfer())
    line = OrderLine.objects.get(order=placed.order)
    for _worker in range(2):
        commands.give_back(line, OrderLine.State.GONE)
    assert (taken(), line.state) == (1, "gone")


def told() -> int:
    """Mails that an order has lapsed, to one of those who look after the accounting."""
    return Message.objects.filter(kind="shop/lapsed", address="nadia@talleres-rochat.example").count()


def test_a_lapsed_order_is_not_revived_by_its_money(cast: Cast) -> None:
    buying.code(uses=1)
    buying.put(cast.member("iker"))
    typed(cast)
    first = buying.order(cast.member("iker"), buying.by_transfer())
    cancel_order(actor=cast.member("iker"), order=first.order, seen=None, now=now())
    olga = cast.member("olga", cast.globex)
    buying.put(olga)
    apply_code(actor=olga, typed="abc", now=now())
    buying.order(olga, buying.by_transfer())
    arrival = Arrival(first.order.total, "CHF", Account.Purpose.BANK, "late", here())
    assert receive(cast.talleres.pk, first.paid.request.pk, arrival, now())
    first.order.refresh_from_db()
    assert (first.order.state, taken(), money.prepaid(cast.talleres)) == ("cancelled", 1, first.order.total)
    assert money.documents(cast.talleres, Kind.INVOICE) == []


@pytest.mark.parametrize(
    "text", ["bienvenida20", " BIENVENIDA20 ", "BIENVENIDA\u00a020", "Bienvenida\u201120", "b i e n venida-20"]
)
def test_a_code_is_found_however_it_is_typed(cast: Cast, text: str) -> None:
    buying.put(cast.member("iker"))
    assert typed(cast, text).code.text == "BIENVENIDA20"  # type: ignore[union-attr]


def test_made_codes_have_no_letters_that_look_alike() -> None:
    assert not set("O0I1") & set(LETTERS)
    assert len({made() for _each in range(200)}) == 200


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "not yet": ({"starts_on": DAY}, "valid from"),
    "over": ({"ends_on": -DAY}, "was valid until"),
    "revoked": ({"revoked_at": True}, "no longer valid"),
    "used up": ({"uses": 3, "taken": 3}, "as often as it may be"),
    "wrong product": ({"kind": buying.DRIVE}, "is for Drive"),
    "wrong plan": ({"plan": ("web-hosting", "max")}, "is for Web hosting Max"),
    "wrong period": ({"months": 24}, "a period of 2 years"),
    "currency": ({"currency": "EUR"}, "prices in EUR"),
    "lower total": ({"least": 20_000}, "prices from CHF"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_every_refusal_has_its_own_sentence(cast: Cast, why: str) -> None:
    facts, sentence = REFUSALS[why]
    buying.code(**{name: _fact(name, value) for name, value in facts.items()}, **_kind_of(facts))
    buying.put(cast.member("iker"))
    with pytest.raises(RuleError, match=sentence):
        typed(cast)
    assert not CartLine.objects.exclude(code=None).exists()


def _fact(name: str, value: Any) -> Any:
    if isinstance(value, datetime.timedelta):
        return here() + value
    if name == "revoked_at":
        return now()
    return buying.plan(*value).kind if name == "kind" else buying.plan(*value) if name == "plan" else value


def _kind_of(facts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": buying.plan(*facts["plan"]).kind} if "plan" in facts else {}


def test_unknown_empty_twice_and_elsewhere_are_said(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.code("MINE", organization=cast.globex)
    buying.code("ABCD")
    with pytest.raises(RuleError, match="cart is empty"):
        typed(cast, "ABCD")
    buying.put(iker)
    with pytest.raises(RuleError, match="There is no code"):
        typed(cast, "nobody")
    with pytest.raises(WrongOrganization):
        typed(cast, "mine")
    typed(cast, "ABCD")
    with pytest.raises(RuleError, match="applied already"):
        typed(cast, "ABCD")
    buying.code("OTHER")
    with pytest.raises(RuleError, match="has a code or a free offer"):
        typed(cast, "other")


def test_an_organization_uses_a_code_as_often_as_it_may(cast: Cast) -> None:
    buying.code(uses_each=1)
    iker = cast.member("iker")
    for _time in range(2):
        buying.put(iker)
    typed(cast)
    buying.order(iker, buying.by_transfer())
    buying.put(iker)
    with pytest.raises(RuleError, match="used the code"):
        typed(cast)


def test_a_code_that_was_used_up_meanwhile_is_said_and_nothing_is_charged(cast: Cast) -> None:
    code = buying.code(uses=1)
    buying.put(cast.member("iker"))
    typed(cast)
    PromoCode.objects.filter(pk=code.pk).update(taken=1)
    (row,) = buying.cart(cast.talleres).rows
    assert (row.discount.minor, "as often as" in row.problem) == (0, True)
    placed = buying.order(cast.member("iker"), buying.by_transfer())
    assert OrderLine.objects.get(order=placed.order).code is None
    assert taken() == 1


def test_a_line_that_goes_drops_its_code(cast: Cast) -> None:
    buying.code()
    iker = cast.member("iker")
    line = buying.put(iker)
    typed(cast)
    drop_code(actor=iker, pk=line.pk)
    line.refresh_from_db()
    assert line.code is None
    typed(cast)
    line.delete()
    buying.put(iker, buying.DRIVE)
    assert typed(cast).kind.key == "drive"


def test_guessing_is_stopped_after_twenty(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    commands.GUESSES.reset(str(cast.talleres.pk))
    for number in range(20):
        with pytest.raises(RuleError, match="There is no code"):
            typed(cast, f"GUESS{number}")
    with pytest.raises(RuleError, match="Too many codes"):
        typed(cast, "BIENVENIDA20")
    commands.GUESSES.reset(str(cast.talleres.pk))
    assert typed(cast, "BIENVENIDA20").code_id


def test_a_whole_discount_asks_nobody_for_money(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.code(percent=100)
    buying.put(iker)
    typed(cast)
    placed = buying.order(iker)
    (invoice,) = money.documents(cast.talleres, Kind.INVOICE)
    assert (invoice.net, invoice.tax, invoice.total) == (0, 0, 0)
    assert (placed.order.state, placed.paid.payment) == ("delivering", None)
    assert money.sums() == {}
    assert invoice.snapshot["taxes"][0]["tax"] == 0
    kinds = set(Message.objects.filter(address="nadia@talleres-rochat.example").values_list("kind", flat=True))
    assert {kind for kind in kinds if kind.startswith(("shop/", "billing/"))} == {"shop/confirmed"}
    assert Event.objects.filter(kind="order:placed").count() == 1


def test_a_whole_discount_and_something_more_leaves_the_rest_to_pay(cast: Cast) -> None:
    iker = cast.member("iker")
    buying.code(percent=100, kind=buying.plan(*buying.HOSTING).kind)
    buying.price(500, buying.DRIVE)
    buying.put(iker)
    buying.put(iker, buying.DRIVE)
    typed(cast)
    priced = buying.cart(cast.talleres)
    assert (priced.quote.net, priced.quote.tax, priced.total.minor) == (500, 41, 541)  # type: ignore[union-attr]


def test_a_cart_of_many_lines_is_priced_in_few_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    iker = cast.member("iker")
    for number in range(12):
        line = buying.put(iker, buying.NEWSLETTER)
        if number % 2:
            line.offer = buying.offer(cast.talleres)
            line.save()
    with django_assert_max_num_queries(8):
        priced = buying.cart(cast.talleres)
    assert sum(1 for row in priced.rows if row.discount) == 6


def test_the_board_says_what_a_discounted_product_costs_afterwards(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    nadia = cast.member("nadia")
    buying.code(percent=50)
    buying.put(nadia, name="half.example")
    typed(cast)
    placed = buying.order(nadia)
    buying.deliver()
    product = OrderLine.objects.select_related("product").get(order=placed.order).product
    assert product is not None
    board = f"/org/talleres-rochat/products/hosting/{product.pk}/"
    assert "115,45" in cast.client("nadia").get(board).content.decode()
    assert "115,45" not in cast.client("lucia").get(board).content.decode()
    money.pay_now(nadia, money.chosen(product))
    assert "115,45" not in cast.client("nadia").get(board).content.decode().split("<main")[1]


def test_guessing_in_many_organizations_is_stopped_too(cast: Cast) -> None:
    owner, looked = factories.person(), 0
    for number in range(60):
        if number % 15 == 0:
            member = factories.owner_of(factories.organization(owner=owner))
        with pytest.raises(RuleError) as refusal:
            apply_code(actor=member, typed=f"GUESS{number}", now=now())
        looked += "There is no code" in str(refusal.value.message)
    assert looked == 40
    with pytest.raises(RuleError, match="Too many codes"):
        apply_code(actor=member, typed="BIENVENIDA20", now=now())
