"""Guide 1: premium support, from its page to the checkout to a level that is active until a day; scripts off."""

import pytest

from billing.models import Document
from core.clock import now
from shop.models import Order
from support.premium.levels import level_of, premium_of
from tests.billing import money
from tests.cast import Cast
from tests.shop import buying
from tests.walk import Walk

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"


def test_a_level_is_chosen_paid_and_active_with_its_end(cast: Cast) -> None:
    money.give(cast.talleres, 200_000)
    walk = Walk(cast.client("iker"), HOME).click("Soporte Premium")
    assert walk.sees(
        "Niveles de soporte", "en un máximo de 4 h", "en un máximo de 2 h", "en un máximo de 1 h", "594,00"
    )
    walk.go(walk.url + "subscribe/?plan=pro")
    assert walk.sees("Duración mínima: 6 meses", "no se reembolsa")
    walk.choose("Pro").choose("1 año").press("Continuar")
    assert walk.sees("Duración mínima: 6 meses")
    walk.choose("Cuenta prepagada").choose("He leído").press("Confirmar y pagar 1.155,81 CHF")
    buying.deliver()
    walk.click("Soporte Premium")
    assert walk.sees("Activo", "Pagado hasta", "Código VIP", "Nivel actual")
    product = premium_of(cast.talleres, now())
    assert product
    assert (product.state, level_of(cast.talleres, now())) == ("active", "pro")


def test_order_and_invoice_are_listed(cast: Cast) -> None:
    money.give(cast.talleres, 200_000)
    walk = Walk(cast.client("nadia"), f"{HOME}support/premium/").click("Inscribirse")
    walk.choose("Plus").choose("6 meses").press("Continuar")
    walk.choose("Cuenta prepagada").choose("He leído").press("Confirmar y pagar 188,09 CHF")
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    order = Order.objects.get(organization=cast.talleres)
    assert walk.go(f"{HOME}billing/orders/").sees(order.number)
    assert walk.go(f"{HOME}billing/invoices/").sees(invoice.number, "Soporte Premium Plus")
