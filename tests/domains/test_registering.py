"""A name that was bought is registered once, for whom it was bought, or the money comes back (NAM-2..5; G12, G22)."""

import datetime
from typing import Any

import pytest

from billing.checkout.commands import Means
from billing.checkout.requests import pay_request
from core.clock import now
from core.errors import RuleError
from domains.contacts.commands import add_card
from domains.life.registering import code_of
from domains.models import Contact, Domain, RegistryCommand
from domains.registry import adapters
from domains.registry.local.control import Control
from organizations.models import Membership
from products.boards.create import create_product
from products.calls.request import request
from products.models import Kind, ProviderCall
from products.providers import Action
from shop.cart.commands import Choice, add_to_cart
from shop.models import OrderLine
from shop.orders.refused import give_back_next
from tests.billing import money
from tests.cast import Cast
from tests.domains import names
from tests.shop import buying

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat"


def card(cast: Cast, member: str = "nadia", **facts: str) -> Contact:
    """A card of somebody's organization."""
    given = {"name": "Nadia Ferrari", "street": "Rue du Lac 3", "postcode": "1207", "town": "Genève", "country": "CH",
             "email": "nadia@rochat.example", "phone": "+41225550100", **facts}  # fmt: skip
    return add_card(actor=who_is(cast, member), card=Contact(**given))


def who_is(cast: Cast, member: str) -> Membership:
    """In the organization that the test is about."""
    return cast.member(member, cast.globex if member == "olga" else cast.talleres)


def put(cast: Cast, name: str, who: Contact | None = None, months: int = 12, member: str = "nadia") -> None:
    """Into the cart."""
    holder = (who or card(cast, member)).pk
    choice = Choice(Kind.objects.get(key="domain"), None, months, name, holder=holder)
    add_to_cart(actor=who_is(cast, member), choice=choice, now=now())


def bought(cast: Cast, name: str, who: Contact | None = None, months: int = 12, member: str = "nadia") -> OrderLine:
    """Paid, and not asked for yet."""
    put(cast, name, who, months, member)
    actor = who_is(cast, member)
    money.give(actor.organization, 50_000, member)
    return OrderLine.objects.get(order=buying.order(actor).order)


def line(found: OrderLine) -> tuple[str, str]:
    """How far it is, and why not."""
    found.refresh_from_db()
    return found.state, found.reason


def test_a_paid_name_is_registered_for_its_holder_with_our_name_servers(cast: Cast, control: Control) -> None:
    who = card(cast)
    found = bought(cast, "Huerto-Verde.com", who, 24)
    names.work()
    info = adapters.get("local").info("huerto-verde.com")
    assert (info.registrant, [each.name for each in info.servers]) == (
        who.handle,
        ["ns1.atrio.example", "ns2.atrio.example"],
    )
    assert adapters.get("local").contact(who.handle).email == "nadia@rochat.example"
    domain = Domain.objects.get(name="huerto-verde.com")
    assert names.state_of(domain) == ("active", "active")
    assert (domain.holder, line(found)[0]) == (who, "delivered")
    assert info.expires_at is not None
    assert info.expires_at.year == now().year + 2
    assert domain.expires_at == info.expires_at


def test_lost_answers_register_once_and_make_one_handle(cast: Cast, control: Control) -> None:
    control.fault("drop_after", 2, "create")
    found = bought(cast, "huerto.com")
    for _try in range(4):
        names.work()
        ProviderCall.objects.update(due_at=now())
    assert line(found) == ("delivered", "")
    assert control.faults() == []
    assert (len(control.effects("create")), len(control.effects("create contact"))) == (1, 1)


def test_two_names_of_one_holder_have_one_handle(cast: Cast, control: Control) -> None:
    who = card(cast)
    bought(cast, "huerto.com", who)
    bought(cast, "jardin.com", who)
    names.work()
    assert (len(control.effects("create")), len(control.effects("create contact"))) == (2, 1)


def refused(cast: Cast, control: Control, found: OrderLine) -> str:
    """The money is back; nothing was registered for it."""
    names.work()
    state, reason = line(found)
    assert state == "refused"
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.talleres) == 50_000
    assert control.effects("create") == []
    return reason


def test_a_name_that_is_taken_meanwhile_gives_the_money_back(cast: Cast, control: Control) -> None:
    found = bought(cast, "huerto.com")
    control.put("huerto.com", client="OTHER", expires=names.at("2031-05-01"))
    assert "taken" in refused(cast, control, found)
    assert names.state_of(Domain.objects.get(name="huerto.com")) == ("released", "cancelled")


def test_a_price_of_its_own_is_never_sold_at_that_of_the_list(cast: Cast, control: Control) -> None:
    found = bought(cast, "premium-huerto.com")
    assert "price of its own" in refused(cast, control, found)


def test_a_fee_above_what_was_paid_orders_nothing(cast: Cast, control: Control) -> None:
    found = bought(cast, "huerto.com")
    control.price("huerto.com", 64_000, 900, 900, 6_000)
    assert "price of its own" in refused(cast, control, found)


def test_a_cheap_year_whose_renewal_costs_more_is_not_sold_either(cast: Cast, control: Control) -> None:
    found = bought(cast, "huerto.com")
    control.price("huerto.com", 900, 64_000, 900, 6_000)
    assert "price of its own" in refused(cast, control, found)


def test_who_comes_second_to_the_same_name_gets_the_money_back(cast: Cast, control: Control) -> None:
    first, second = bought(cast, "huerto.com"), bought(cast, "huerto.com", member="olga")
    names.work()
    assert line(first) == ("delivered", "")
    assert line(second)[0] == "refused"
    info, winner = adapters.get("local").info("huerto.com"), Domain.objects.get(name="huerto.com", state="active")
    assert (winner.organization_id, winner.holder.handle) == (cast.talleres.pk, info.registrant)  # type: ignore[union-attr]
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.globex) == 50_000
    assert len(control.effects("create")) == 1


def test_the_code_of_a_name_is_nowhere_to_be_read(cast: Cast, control: Control) -> None:
    bought(cast, "huerto.com")
    names.work()
    code = code_of(str(ProviderCall.objects.get(action="provision", product__service_name="huerto.com").pk))
    known = control.name("huerto.com")
    assert known is not None
    assert known.code == code
    told = RegistryCommand.objects.values_list("sent", "received")
    assert [each for each in told if code in "".join(each)] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("my–shop.com", "my-shop.com"), ("www.huerto.com", "huerto.com"), ("ho.ch", "3"), ("huerto.zzz", ".zzz"),
     ("com", "extensión"), ("☃.com", "emojis"), ("-a.com", "guion"), ("a" * 64 + ".com", "63")],
)  # fmt: skip
def test_what_is_no_name_is_refused_with_what_was_meant(cast: Cast, name: str, said: str) -> None:
    who = card(cast)
    with pytest.raises(RuleError) as refusal:
        put(cast, name, who)
    assert said in str(refusal.value.message)


@pytest.mark.parametrize("typed", ["Müller.ch", "müller.ch", "xn--mller-kva.ch", "XN--MLLER-KVA.CH."])
def test_two_spellings_are_one_name(cast: Cast, typed: str) -> None:
    put(cast, typed)
    assert cast.talleres.cart_lines.get().service_name == "müller.ch"
    with pytest.raises(RuleError):
        put(cast, "müller.ch")


def form(cast: Cast, name: str, **facts: object) -> str:
    """What the page of the shop answers."""
    data = {"service_name": name, "months": 12, "holder": "", **facts}
    return cast.client("nadia").post(f"{AT}/shop/domain/", data, follow=True).text


def test_the_shop_says_what_the_registry_says(cast: Cast, control: Control) -> None:
    control.put("tomado.com", client="OTHER", expires=names.at("2031-05-01"))
    who = card(cast)
    assert "ya está registrado" in form(cast, "tomado.com", holder=who.pk)
    assert "precio propio" in form(cast, "premium-a.com", holder=who.pk)
    assert not cast.talleres.cart_lines.exists()
    assert "huerto.com está en el carrito" in form(cast, "huerto.com", holder=who.pk)


@pytest.mark.proof
def test_a_registry_that_hangs_never_blocks(cast: Cast, control: Control) -> None:
    control.fault("hang", 3)
    assert "no responde" in form(cast, "huerto.com", holder=card(cast).pk)
    assert cast.talleres.cart_lines.count() == 1


def test_the_holder_is_checked_before_anything_is_paid(cast: Cast, control: Control) -> None:
    without = card(cast, phone="")
    assert "teléfono" in form(cast, "huerto.com", holder=without.pk)
    assert "no en Suiza" in form(cast, "huerto.eu", holder=card(cast).pk)
    stranger = Contact.objects.create(organization=cast.globex, name="X", street="Y 1", town="Z", email="x@y.example")
    assert form(cast, "huerto.com", holder=stranger.pk)
    assert not cast.talleres.cart_lines.exists()


def test_what_looks_like_a_name_of_ours_is_shown_as_such(cast: Cast, control: Control) -> None:
    names.registered(control, "rochat.com", "2031-05-01", cast.talleres)
    assert "Se parece a rochat.com" in form(cast, "r0chat.com", holder=card(cast).pk)


def test_an_owner_address_under_the_name_itself_is_warned_about(cast: Cast, control: Control) -> None:
    assert "deja de funcionar" in form(cast, "huerto.com", holder=card(cast, email="info@huerto.com").pk)


def test_an_organization_that_ordered_a_name_twice_has_it_once_whichever_is_asked_for_first(
    cast: Cast, control: Control
) -> None:
    """The second row is released at once; nothing may act on the row of the other product."""
    first = bought(cast, "huerto.com")
    facts: dict[str, Any] = {"service_name": "huerto.com", "kind": names.kind_of_names(), "organization": cast.talleres}
    twin = create_product(**facts, actor=None, now=now(), plan=facts["kind"].plans.get(key="com"), state="in_progress")
    request(product=twin, action=Action.PROVISION, data={"until": "2030-01-01"}, now=now())
    ProviderCall.objects.filter(product=first.product).update(due_at=now() + datetime.timedelta(hours=1))
    names.work()
    assert (ProviderCall.objects.get(product=twin).state, control.effects("create")) == ("failed", [])
    ProviderCall.objects.filter(product=first.product).update(due_at=now())
    names.work()
    assert line(first) == ("delivered", "")
    assert names.state_of(Domain.objects.get(product=first.product)) == ("active", "active")


def test_a_waiting_order_keeps_its_owner_whatever_is_done_with_the_cart(cast: Cast, control: Control) -> None:
    ana, eve = card(cast), card(cast, name="Eve Other")
    put(cast, "huerto.com", ana)
    order = buying.order(cast.member("nadia"), buying.by_transfer()).order
    with pytest.raises(RuleError, match="espera su pago"):
        put(cast, "huerto.com", eve)
    assert not cast.talleres.cart_lines.exists()
    assert order.request
    money.give(cast.talleres, 50_000)
    means = Means(order.total, None)
    pay_request(actor=cast.member("nadia"), document=order.request, means=means, seen=None, now=now())
    names.work()
    assert Domain.objects.get(name="huerto.com").holder == ana
