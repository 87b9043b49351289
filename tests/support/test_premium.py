"""Premium support: one for each organization, changed pro rata, with a code for its emergency line (SUP-2..17)."""

import datetime
import io
import re
from functools import partial

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from billing.models import Document, Subscription
from core.clock import now
from core.errors import RuleError
from organizations.models import Organization
from products.models import Product
from security.models import Event
from shop.models import OrderLine
from shop.orders.refused import give_back_next
from support.premium import codes
from support.premium.codes import TooManyVipCodes, WrongVipCode, code_of, redeem
from support.premium.commands import choose
from support.premium.levels import level_of, premium_of
from tests import factories
from tests.billing import money
from tests.billing.plans import paid_at_once
from tests.billing.test_paying import transfer
from tests.cast import Cast
from tests.races import at_once
from tests.shop import buying
from tests.walk import Walk

pytestmark = pytest.mark.django_db
PAGE = "/org/talleres-rochat/support/premium/"


def subscribed(cast: Cast, level: str = "pro", months: int = 6) -> Product:
    """The organization with a level that is paid."""
    money.give(cast.talleres, 900_000, key=f"for-{level}")
    choose(actor=cast.member("nadia"), plan=buying.plan("premium-support", level), months=months, now=now())
    buying.order(cast.member("nadia"))
    buying.deliver()
    product = premium_of(cast.talleres, now())
    assert product
    return product


def test_without_a_paid_term_the_level_is_standard(cast: Cast) -> None:
    assert level_of(cast.talleres, now()) == "standard"
    product = subscribed(cast)
    assert product.expires_on
    assert level_of(cast.talleres, now()) == "pro"
    after = datetime.datetime.combine(product.expires_on, datetime.time(12), datetime.UTC)
    assert level_of(cast.talleres, after) == "pro"
    assert level_of(cast.talleres, after + datetime.timedelta(days=1)) == "standard"
    assert level_of(cast.globex, now()) == "standard"


def test_its_line_says_what_it_is_wherever_it_stands_alone(cast: Cast) -> None:
    assert subscribed(cast).name == "Soporte Premium Talleres Rochat SA"
    assert OrderLine.objects.get(organization=cast.talleres).service_name == "Soporte Premium Talleres Rochat SA"


def test_there_is_one_for_each_organization(cast: Cast) -> None:
    subscribed(cast, "plus")
    nadia, plan = cast.member("nadia"), buying.plan("premium-support", "pro")
    with pytest.raises(RuleError):
        choose(actor=nadia, plan=plan, months=6, now=now())
    with pytest.raises(RuleError):
        buying.put(nadia, ("premium-support", "pro"), months=6)
    assert cast.client("nadia").get(f"{PAGE}subscribe/").status_code == 303


@pytest.mark.proof
def test_of_two_orders_that_are_paid_one_is_given_back(cast: Cast) -> None:
    nadia, plan = cast.member("nadia"), buying.plan("premium-support", "plus")
    choose(actor=nadia, plan=plan, months=6, now=now())
    waiting = buying.order(nadia, buying.by_transfer()).paid.request
    subscribed(cast, "pro")
    before = money.prepaid(cast.talleres)
    transfer(waiting, waiting.total)
    assert give_back_next(now())
    assert money.prepaid(cast.talleres) == before + waiting.total
    assert level_of(cast.talleres, now()) == "pro"
    assert OrderLine.objects.filter(state=OrderLine.State.GIVEN_BACK).count() == 1
    assert cast.talleres.products.living().filter(kind__key="premium-support").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_subscribe_at_once_one_level_is_ordered(cast: Cast) -> None:
    money.give(cast.talleres, 900_000)
    plan = buying.plan("premium-support", "pro")
    acts = [partial(choose, actor=cast.member(who), plan=plan, months=6, now=now()) for who in ("nadia", "clara")]
    at_once(*acts)
    assert cast.talleres.cart_lines.count() == 1
    at_once(*[partial(buying.order, cast.member(who)) for who in ("nadia", "clara")])
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1


def test_less_than_six_months_or_another_kind_is_refused(cast: Cast) -> None:
    buying.price(5_000, ("premium-support", "plus"), months=3)
    with pytest.raises(RuleError):
        choose(actor=cast.member("nadia"), plan=buying.plan("premium-support", "plus"), months=3, now=now())
    with pytest.raises(RuleError):
        choose(actor=cast.member("nadia"), plan=buying.plan(*buying.HOSTING), months=12, now=now())
    assert "3 meses" not in cast.client("nadia").get(f"{PAGE}subscribe/").text


def test_a_higher_level_is_paid_pro_rata_and_counts_at_once(cast: Cast) -> None:
    product = subscribed(cast, "plus")
    walk = Walk(cast.client("iker"), PAGE)
    walk.go(f"{PAGE}change/?plan=pro")
    button = next(node.name for node in walk.page.all("button") if node.name.startswith("Confirmar y pagar"))
    assert button == "Confirmar y pagar 454,02 CHF"  # 594.00 - 174.00, the whole term, with 8.1 %
    walk.choose("Cuenta prepagada").press(button)
    assert level_of(cast.talleres, now()) == "pro"
    assert premium_of(cast.talleres, now()) == product


@pytest.mark.proof
def test_a_lower_level_begins_with_the_next_term_and_can_be_taken_back(cast: Cast) -> None:
    subscribed(cast, "pro")
    walk = Walk(cast.client("nadia"), PAGE).click("Cambiar").press("Confirmar")
    assert walk.sees("Nivel a partir del próximo período", "Plus")
    assert level_of(cast.talleres, now()) == "pro"
    walk.click("Cancelar el cambio").press("Confirmar")
    assert Subscription.objects.get(product__kind__key="premium-support").next_plan is None
    assert not walk.sees("Nivel a partir del próximo período")


def test_without_the_right_the_page_says_who_can_and_strangers_find_nothing(cast: Cast) -> None:
    for path in ("", "subscribe/", "change/?plan=pro", "sheet.pdf"):
        answer = cast.client("beat").get(PAGE + path)
        assert answer.status_code == 403
        assert "Pregunte a uno de ellos" in answer.text
        assert cast.client("olga").get(PAGE + path).status_code == 404


def test_the_shop_does_not_sell_it_beside_its_page(cast: Cast) -> None:
    client = cast.client("nadia")
    assert client.get("/org/talleres-rochat/shop/premium-support/").status_code == 404
    assert "premium-support" not in client.get("/org/talleres-rochat/shop/").text


def test_the_vip_code_is_known_once_a_month_and_its_use_is_written_down(cast: Cast) -> None:
    subscribed(cast, "pro")
    code = code_of(cast.talleres, now())
    assert code
    number = str(cast.talleres.customer_number)
    assert redeem(number=number, typed=code.grouped, staff=cast.staff, now=now()) == cast.talleres
    assert Event.objects.filter(kind="support:vip-code-used", organization=cast.talleres).count() == 1
    later = code_of(cast.talleres, now() + datetime.timedelta(days=40))
    assert later
    assert later.grouped != code.grouped
    with pytest.raises(WrongVipCode):
        redeem(number=number, typed=code.grouped, staff=cast.staff, now=now() + datetime.timedelta(days=40))


def test_the_vip_code_is_never_said_to_count_beyond_the_paid_term(cast: Cast) -> None:
    product = subscribed(cast, "pro")
    moment = datetime.datetime(2031, 5, 3, 12, tzinfo=datetime.UTC)
    ends = {"2031-05-10": datetime.date(2031, 5, 10), "2031-08-20": datetime.date(2031, 5, 31)}
    for expires_on, until in ends.items():
        Product.objects.filter(pk=product.pk).update(expires_on=expires_on)
        code = code_of(cast.talleres, moment)
        assert code
        assert code.until == until


def test_a_code_of_another_organization_or_a_level_without_the_line_is_wrong(cast: Cast) -> None:
    subscribed(cast, "plus")
    assert code_of(cast.talleres, now()) is None
    for number in (cast.talleres.customer_number, cast.globex.customer_number, 1):
        with pytest.raises(WrongVipCode):
            redeem(number=str(number), typed="0000 0000", staff=cast.staff, now=now())


@pytest.mark.proof
def test_guessing_vip_codes_ends_after_five(cast: Cast) -> None:
    subscribed(cast, "pro")
    number = str(cast.talleres.customer_number)
    for _try in range(codes.BY_STAFF.amount):
        with pytest.raises(WrongVipCode):
            redeem(number=number, typed="12", staff=cast.staff, now=now())
    with pytest.raises(TooManyVipCodes):
        redeem(number=number, typed="12", staff=cast.staff, now=now())


@pytest.mark.proof
def test_the_sheet_is_a_pdf_with_the_code_for_those_who_have_a_level(cast: Cast) -> None:
    client = cast.client("nadia")
    assert client.get(f"{PAGE}sheet.pdf").status_code == 404
    subscribed(cast, "pro")
    answer = client.get(f"{PAGE}sheet.pdf")
    assert answer.content[:5] == b"%PDF-"
    assert re.search(r'filename="premium-talleres-rochat\.pdf"', answer["Content-Disposition"])


def test_the_number_of_the_emergency_line_is_shown_where_it_is_set_to_those_who_have_it(
    cast: Cast, settings: LazySettings
) -> None:
    subscribed(cast, "plus")
    settings.EMERGENCY_PHONE = "+41 22 555 01 02"
    assert settings.EMERGENCY_PHONE not in cast.client("nadia").get(PAGE).text
    cast.talleres.products.filter(kind__key="premium-support").update(plan=buying.plan("premium-support", "pro"))
    assert settings.EMERGENCY_PHONE in cast.client("nadia").get(PAGE).text
    assert settings.EMERGENCY_PHONE in _sheet(cast)
    settings.EMERGENCY_PHONE = ""
    assert "Línea de emergencia" not in _sheet(cast)


def _sheet(cast: Cast) -> str:
    content = cast.client("nadia").get(f"{PAGE}sheet.pdf").content
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_desk_knows_the_caller_of_the_emergency_line(cast: Cast) -> None:
    subscribed(cast, "pro")
    code = code_of(cast.talleres, now())
    assert code
    desk = factories.signed_in(cast.staff)
    told = {"number": str(cast.talleres.customer_number), "code": code.grouped}
    assert "Talleres Rochat SA" in desk.post("/desk/vip/", told).text
    wrong = desk.post("/desk/vip/", {**told, "code": "1"})
    assert (wrong.status_code, "Talleres Rochat SA" in wrong.text) == (422, False)
    assert cast.client("nadia").get("/desk/vip/").status_code == 404


def test_a_consumer_of_the_eu_withdraws_and_gets_the_upgrade_back_too(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.talleres.pk).update(
        kind="individual", country="FR", postcode="75001", vat_number=""
    )
    cast.talleres.refresh_from_db()
    product = subscribed(cast, "plus")
    paid_at_once(cast.member("nadia"), product, "pro", now())
    before = sum(each.total for each in money.documents(cast.talleres, Document.Kind.INVOICE))
    left, walk = money.prepaid(cast.talleres), Walk(cast.client("nadia"), PAGE)
    walk.click("Desistir del contrato").choose("Entiendo").press("Desistir del pedido")
    buying.deliver()
    assert money.prepaid(cast.talleres) == left + before
    assert level_of(cast.talleres, now()) == "standard"
    assert "Desistir del contrato" not in walk.go(PAGE).links()


def test_a_company_reads_nothing_of_withdrawing(cast: Cast) -> None:
    assert "14 días" not in cast.client("nadia").get(f"{PAGE}subscribe/").text
    subscribed(cast, "plus")
    assert "Desistir" not in cast.client("nadia").get(PAGE).text
