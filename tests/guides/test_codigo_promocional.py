"""Guide 16: promo codes at the end of an order, and a free offer beside its line; scripts off."""

import pytest

from billing.models import Document
from shop.models import FreeOffer, Order
from tests.billing import money
from tests.cast import Cast
from tests.shop import buying
from tests.walk import Walk

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"


def test_a_code_is_applied_after_the_means_and_stands_on_order_and_invoice(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    walk = Walk(cast.client("iker"), HOME).click("Tienda").go("web-hosting/")
    walk.choose("Pro").fill(Nombre="nuevo.rochat.example", Período="12").press("Comprar")
    assert walk.heading == "Carrito"
    walk.press("Continuar").choose("Cuenta prepagada").fill(Código_promocional=" bienvenida20 ").press("Aplicar")
    assert walk.sees("BIENVENIDA20: 21,36")
    assert walk.field("Cuenta prepagada").has("checked")
    walk.choose("He leído").press("Confirmar y pagar 92,36 CHF")
    assert walk.sees("confirmado y pagado", "BIENVENIDA20")
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert (invoice.net, invoice.total) == (8_544, 9_236)
    assert invoice.snapshot["lines"][0]["code"] == "BIENVENIDA20"


def test_several_codes_each_on_its_line_and_one_taken_off(cast: Cast) -> None:
    buying.code("DISCO50", 50, kind=buying.plan(*buying.DRIVE).kind)
    for what in (buying.HOSTING, buying.DRIVE):
        buying.put(cast.member("iker"), what)
    walk = Walk(cast.client("iker"), f"{HOME}checkout/").choose("Transferencia")
    for text in ("BIENVENIDA20", "disco-50"):
        walk.fill(Código_promocional=text).press("Aplicar")
    assert walk.sees("BIENVENIDA20: 21,36", "DISCO50: 26,40")
    walk.press("Quitar DISCO50")
    assert walk.sees("BIENVENIDA20: 21,36")
    assert not walk.sees("DISCO50: 26,40")


def test_a_free_offer_is_chosen_beside_its_line_and_nothing_is_paid(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"{HOME}products/newsletter/").click("Comprar").click("Boletín")
    walk.fill(Período="12").press("Comprar")
    offer = FreeOffer.objects.get(organization=cast.talleres)
    walk.fill(Gratuidad_para=str(offer.pk)).press("Continuar")
    assert not any(each.text.startswith("Cuenta prepagada") for each in walk.page.all("label"))
    walk.choose("He leído").press("Confirmar")
    assert walk.sees("Gratuidad")
    order = Order.objects.get(organization=cast.talleres)
    assert (order.state, order.total) == (Order.State.DELIVERING, 0)


def test_my_codes_and_offers_say_where_they_apply(cast: Cast) -> None:
    walk = Walk(cast.client("iker"), f"{HOME}shop/").click("Mis códigos y gratuidades")
    assert walk.sees("Gratuidad", "Boletín", "Todavía no se ha utilizado")
    buying.put(cast.member("iker"), buying.NEWSLETTER, "El taller")
    assert walk.go(walk.url).sees("El taller")


def test_what_waits_is_paid_from_the_orders(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    order = buying.waiting(cast.member("iker"))
    walk = Walk(cast.client("iker"), HOME).click("Pedidos")
    assert walk.sees(order.number, "Pendiente de pago")
    walk.open(f"Acciones para {order.number}").click("Pagar")
    walk.choose("Cuenta prepagada").press("Confirmar y pagar 115,45 CHF")
    walk.go(HOME).click("Pedidos").click(order.number)
    assert walk.sees("En preparación", "Factura")
    order.refresh_from_db()
    assert order.state == Order.State.DELIVERING


def test_an_order_is_cancelled_from_its_page(cast: Cast) -> None:
    order = buying.waiting(cast.member("iker"))
    walk = Walk(cast.client("iker"), f"{HOME}billing/orders/{order.pk}/").click("Cancelar el pedido")
    assert walk.press("Cancelar el pedido").sees("está cancelado", "cuenta prepagada")
    assert not walk.sees("Documentos")
