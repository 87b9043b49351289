"""A name comes from another registrar: looked at before it is paid, asked for once, or the money comes back (G17)."""

import datetime
from typing import Any

import pytest

from billing.checkout.commands import Means
from billing.checkout.requests import pay_request
from billing.ending.commands import end_contract
from core.clock import now
from core.errors import RuleError
from domains.drift.messages import take_next
from domains.extensions.reading import extension_of
from domains.models import Domain, Intention, RegistryCommand, Transfer
from domains.names import registrable
from domains.privacy.commands import why_not
from domains.registry import base
from domains.registry.base import Step
from domains.registry.local.control import Control
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from security.models import Event
from shop.models import OrderLine
from shop.orders.refused import give_back_next
from shop.orders.withdrawing import may_withdraw
from shop.transfers.commands import Wish, add_transfers
from tests.billing import money
from tests.cast import Cast
from tests.domains import names, orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach
from tests.shop import buying

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/shop/transfer/"
CODE = orders.CODE


def elsewhere(control: Control, name: str = "huerto.com", days: int = 200, **facts: object) -> None:
    """A name at another registrar."""
    ends = control.now() + datetime.timedelta(days=days)
    control.put(name, client="OTHER", expires=ends, **{"code": CODE, "servers": ["ns1.otro.example"], **facts})


def send(cast: Cast, name: str = "huerto.com", code: str = CODE, **facts: object) -> str:
    """What the page answers."""
    data = {"service_name": name, "code": code, "servers": "keep", **facts}
    return cast.client("nadia").post(AT, data, follow=True).text


def bought(cast: Cast, control: Control, name: str = "huerto.com", **facts: Any) -> OrderLine:
    """In the cart by the page, ordered and paid; nothing was asked for yet."""
    assert "en el carrito" in send(cast, name, **facts)
    money.give(cast.talleres, 50_000, "nadia")
    return OrderLine.objects.get(order=buying.order(cast.member("nadia")).order)


def again() -> None:
    """The worker comes back, messages are read."""
    while take_next("local", now()):
        pass
    ProviderCall.objects.filter(state="waiting").update(due_at=now())
    names.work()


def answered_by(control: Control, step: Step, name: str = "huerto.com") -> None:
    """The other registrar decides."""
    reach(control, MemoryLog(), "OTHER").perform(base.Transfer(key=orders.key(), name=name, step=step))


def state(line: OrderLine) -> tuple[str, str]:
    line.refresh_from_db()
    return line.state, line.reason


def test_a_paid_transfer_is_asked_for_once_and_brings_a_year(cast: Cast, control: Control) -> None:
    elsewhere(control)
    line = bought(cast, control)
    control.fault("drop_after", 1, "transfer request")
    names.work()
    again()
    moved = Transfer.objects.get()
    assert (moved.state, moved.registrar, moved.until is None) == ("pending", "OTHER", False)
    assert names.state_of(moved.domain) == ("arriving", "in_progress")
    control.move_clock("+6d")
    again()
    moved.refresh_from_db()
    assert (moved.state, moved.sealed, names.state_of(moved.domain)) == ("done", "", ("active", "active"))
    assert (state(line)[0], line.net) == ("delivered", 1450)
    assert len(control.effects("transfer request")) == 1
    assert Event.objects.filter(kind="product:name-arrived").count() == 1
    has_the_end_of_its_registry(moved.domain, control)


def has_the_end_of_its_registry(domain: Domain, control: Control) -> None:
    """A year more, and its terms go on from there."""
    known, fresh = control.name(domain.name), names.reloaded(domain)
    assert known is not None
    assert known.expires is not None
    assert known.expires.date() > (control.now() + datetime.timedelta(days=500)).date()
    assert fresh.product.expires_on == (known.expires - datetime.timedelta(hours=12)).date()
    assert fresh.product.subscription.anchor_on == fresh.product.expires_on + datetime.timedelta(days=1)
    assert fresh.servers == ["ns1.otro.example"]


def test_where_a_transfer_takes_a_moment_it_costs_nothing_and_adds_nothing(cast: Cast, control: Control) -> None:
    elsewhere(control, "huerto.ch")
    line = bought(cast, control, "huerto.ch")
    names.work()
    domain = Domain.objects.get(name="huerto.ch")
    ends = control.now().date() + datetime.timedelta(days=199)
    assert (state(line)[0], line.net, names.state_of(domain)[0]) == ("delivered", 0, "active")
    assert names.reloaded(domain).product.expires_on in {ends, ends + datetime.timedelta(days=1)}


@pytest.mark.parametrize(("way", "said"), [("rejected", "rechaz"), ("locked", "bloquead"), ("code", "code is wrong")])
def test_what_does_not_happen_gives_the_money_back(cast: Cast, control: Control, way: str, said: str) -> None:
    elsewhere(control)
    line = bought(cast, control)
    if way == "rejected":
        names.work()
        answered_by(control, Step.REJECT)
        again()
    else:
        elsewhere(control, statuses=["clientTransferProhibited"] if way == "locked" else [],
                  code="another" if way == "code" else CODE)  # fmt: skip
        names.work()
    assert (state(line)[0], said in line.reason.lower()) == ("refused", True), line.reason
    while give_back_next(now()):
        pass
    moved = Transfer.objects.get()
    assert (money.prepaid(cast.talleres), moved.state, moved.sealed) == (50_000, "refused", "")
    assert names.state_of(moved.domain) == ("released", "cancelled")
    again()
    assert len(control.effects("transfer request")) == (way == "rejected")


def test_a_refusal_that_comes_before_the_answer_asks_for_nothing_a_second_time(cast: Cast, control: Control) -> None:
    elsewhere(control)
    line = bought(cast, control)
    control.fault("drop_after", 1, "transfer request")
    names.work()
    answered_by(control, Step.REJECT)
    again()
    assert state(line)[0] == "refused"
    assert len(control.effects("transfer request")) == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"statuses": ["clientTransferProhibited"]}, "bloqueado"), ({"code": "x"}, "código no corresponde"),
     ({"transferred": "now"}, "hace poco"), ({"state": "redemption"}, "eliminado"),
     ({"client": "ATRIO"}, "ya está con")],
)  # fmt: skip
def test_what_keeps_a_name_is_told_before_anything_is_paid(
    cast: Cast, control: Control, facts: dict[str, object], said: str
) -> None:
    moment = control.now()
    given: dict[str, Any] = {key: moment if value == "now" else value for key, value in facts.items()}
    if "state" in given:
        given["deleted"] = moment
    ends = moment + datetime.timedelta(days=200)
    control.put("huerto.com", expires=ends, **{"client": "OTHER", "code": CODE, **given})
    assert said in send(cast)
    assert not cast.talleres.cart_lines.exists()
    assert not Intention.objects.exists()


@pytest.mark.parametrize(("name", "days", "said", "goes"), [
    ("huerto.com", 10, "termina el", True), ("huerto.ch", 40, "no añade ningún año", False),
    ("libre.com", 0, "no está registrado", False), ("huerto.uk", 99, "soporte", False),
])  # fmt: skip
def test_names_that_end_soon_or_are_free_are_told(
    cast: Cast, control: Control, name: str, days: int, said: str, *, goes: bool
) -> None:
    if days:
        elsewhere(control, name, days)
    assert said in send(cast, name)
    assert cast.talleres.cart_lines.exists() == goes


def test_a_name_with_a_price_of_its_own_is_never_taken_over_at_ours(cast: Cast, control: Control) -> None:
    elsewhere(control, "premium-huerto.com")
    assert "precio propio" in send(cast, "premium-huerto.com")
    elsewhere(control, "oncepremium-huerto.com")
    assert "precio propio" in send(cast, "oncepremium-huerto.com")
    elsewhere(control, "caro.com")
    control.price("caro.com", 900, 64_000, 900, 6_000)
    assert "precio propio" in send(cast, "caro.com")


def test_a_registry_that_hangs_blocks_nothing(cast: Cast, control: Control) -> None:
    control.fault("drop_before", 4)
    assert "no responde" in send(cast)
    assert cast.talleres.cart_lines.get().is_transfer


def test_the_code_is_nowhere_to_be_read_and_goes_with_the_line(cast: Cast, control: Control) -> None:
    elsewhere(control)
    page = send(cast)
    assert CODE not in page
    assert CODE not in Intention.objects.get().sealed
    line = cast.talleres.cart_lines.get()
    cast.client("nadia").post(f"/org/talleres-rochat/cart/{line.pk}/remove/")
    assert not Intention.objects.exists()
    bought(cast, control)
    names.work()
    told = RegistryCommand.objects.values_list("sent", "received")
    assert [each for each in told if "c]]" in "".join(each)] == []


def test_servers_are_replaced_after_the_record_of_the_old_ones_is_gone(cast: Cast, control: Control) -> None:
    elsewhere(control, "huerto.ch", signing=[["ds", "12345", "13", "2", "AB" * 32]])
    bought(cast, control, "huerto.ch", servers="ours")
    names.work()
    change = Domain.objects.get(name="huerto.ch").changes.get()
    assert change.steps == [{"ds": []}, {"pause": 86_400},
                            {"servers": [["ns1.atrio.example"], ["ns2.atrio.example"]]}]  # fmt: skip


def test_many_names_go_into_the_cart_together_or_not_at_all(cast: Cast, control: Control) -> None:
    elsewhere(control)
    elsewhere(control, "jardin.ch")
    elsewhere(control, "cerrado.com", statuses=["clientTransferProhibited"])
    client, url = cast.client("nadia"), f"{AT}many/"
    good = f'nombre;codigo\nhuerto.com;{CODE}\nJARDIN.ch;"{CODE.replace(chr(34), chr(34) * 2)}"\n'
    bad = f"{good}cerrado.com;{CODE}\nhuerto.com;{CODE}\nsin-codigo.com\n"
    page = client.post(url, {"names_and_codes": bad, "servers": "keep", "do": "add"}).text
    assert (page.count("No se puede transferir"), page.count("Se puede transferir")) == (3, 2)
    assert not cast.talleres.cart_lines.exists()
    page = client.post(url, {"names_and_codes": good, "servers": "keep", "do": "look"}).text
    assert (page.count("Se puede transferir"), cast.talleres.cart_lines.count()) == (2, 0)
    client.post(url, {"names_and_codes": good, "servers": "keep", "do": "add"})
    assert sorted(cast.talleres.cart_lines.values_list("service_name", flat=True)) == ["huerto.com", "jardin.ch"]
    many = "\n".join(f"a{n}.com;x" for n in range(31))
    assert "30" in client.post(url, {"names_and_codes": many, "servers": "keep", "do": "add"}).text


def test_who_may_not_order_transfers_nothing(cast: Cast, control: Control) -> None:
    assert cast.client("beat").get(AT).status_code == 403
    assert cast.client("olga").get(AT).status_code == 404


def test_servers_that_changed_on_the_way_are_put_back(cast: Cast, control: Control) -> None:
    elsewhere(control)
    line = bought(cast, control)
    names.work()
    known = control.name("huerto.com")
    assert known is not None
    known.servers = ["ns1.parking.example"]
    with control.books.page() as page:
        page.put(known)
    control.move_clock("+6d")
    again()
    change = Domain.objects.get(name="huerto.com").changes.get()
    assert (state(line)[0], change.steps) == ("delivered", [{"servers": [["ns1.otro.example"]]}])


@pytest.mark.parametrize("name", ["huerto.es", "huerto.ch"])
def test_a_name_that_came_has_no_option_that_its_extension_forbids(cast: Cast, control: Control, name: str) -> None:
    elsewhere(control, name)
    bought(cast, control, name)
    names.work()
    domain = Domain.objects.select_related("product").get(name=name)
    assert (domain.state, domain.is_private, why_not(extension_of(name, now().date()), domain) != "") == (
        "active", False, True,
    )  # fmt: skip


def test_who_takes_an_order_back_takes_no_name_back(cast: Cast, control: Control) -> None:
    elsewhere(control)
    line = bought(cast, control)
    line.order.organization.kind, line.order.organization.country = "individual", "DE"
    assert not may_withdraw(line.order, now())
    with pytest.raises(RuleError):
        add_transfers(
            actor=cast.member("nadia"), kind=line.kind, keeps_servers=True, now=now(),
            wishes=[Wish(registrable("huerto.com"), line.plan, CODE)] if line.plan else [],
        )  # fmt: skip


def test_a_transfer_that_nobody_wants_any_more_is_taken_back_and_the_name_is_not_deleted(
    cast: Cast, control: Control
) -> None:
    elsewhere(control)
    line = bought(cast, control)
    names.work()
    domain = Domain.objects.get(name="huerto.com")
    request(product=names.product_of(domain), action=Action.CANCEL, now=now())
    again()
    again()
    assert (state(line)[0], len(control.effects("transfer cancel"))) == ("refused", 1)
    assert (control.effects("delete"), names.state_of(domain)) == ([], ("released", "cancelled"))
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.talleres) == 50_000


def test_the_code_of_an_order_stays_when_the_same_name_is_taken_out_of_the_cart(cast: Cast, control: Control) -> None:
    """An order waits for a transfer of money; somebody tries the name again and changes their mind."""
    elsewhere(control)
    send(cast)
    money.give(cast.talleres, 50_000, "nadia")
    order = buying.order(cast.member("nadia"), buying.by_transfer()).order
    send(cast)
    for line in cast.talleres.cart_lines.all():
        cast.client("nadia").post(f"/org/talleres-rochat/cart/{line.pk}/remove/")
    assert order.request
    means = Means(order.request.left, None)
    pay_request(actor=cast.member("nadia"), document=order.request, means=means, seen=None, now=now())
    names.work()
    assert names.state_of(Domain.objects.get(name="huerto.com"))[0] == "arriving"


def test_a_name_on_its_way_here_has_no_contract_that_ends_today(cast: Cast, control: Control) -> None:
    elsewhere(control)
    line = bought(cast, control)
    names.work()
    line.refresh_from_db()
    assert line.product
    with pytest.raises(RuleError, match="se está preparando"):
        end_contract(actor=cast.member("nadia"), product_id=line.product.pk, seen=None, now=now())
    assert cast.client("nadia").get(f"/org/talleres-rochat/billing/contracts/{line.product.pk}/end/").status_code != 500


def test_a_waiting_order_keeps_its_code(cast: Cast, control: Control) -> None:
    elsewhere(control)
    assert "en el carrito" in send(cast)
    buying.order(cast.member("nadia"), buying.by_transfer())
    kept = Intention.objects.get(name="huerto.com").sealed
    assert "espera" in send(cast, code=CODE)
    assert Intention.objects.get(name="huerto.com").sealed == kept
