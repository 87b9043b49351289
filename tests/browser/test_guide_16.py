"""Guide 16 in Chromium, scripts on and off: a code after the means of payment, a free offer beside its line."""

import re

from playwright.sync_api import expect

from shop.models import FreeOffer, Order
from tests.billing import money
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.shop import buying

HOME = "/org/talleres-rochat/"


@SCRIPTS
def test_a_code_and_a_free_offer_make_one_order(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    money.give(cast.talleres, 41_250)
    with visitor.window(scripts=scripts, width=390) as page:
        sign_in(page, cast.iker.email)
        page.goto(f"{HOME}shop/web-hosting/")
        page.get_by_role("radio", name=re.compile("^Pro")).check()
        page.get_by_role("button", name="Comprar").click()
        buying.put(cast.member("iker"), buying.NEWSLETTER)
        page.goto(f"{HOME}cart/")
        offer = FreeOffer.objects.get(organization=cast.talleres)
        page.get_by_label(re.compile("^Gratuidad para")).select_option(str(offer.pk))
        page.get_by_role("button", name="Continuar").click()
        page.get_by_label("Código promocional").fill("bienvenida 20")
        page.get_by_role("button", name="Aplicar").click()
        expect(page.get_by_role("main")).to_contain_text("BIENVENIDA20: 21,36")
        page.get_by_label("He leído").check()
        page.get_by_role("button", name=re.compile("Confirmar y pagar 92,36")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Pedido B-")
    assert Order.objects.get().total == 9_236
