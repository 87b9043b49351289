"""Guide 19 in Chromium, scripts on and off: another billing period, on the line that is paid and in the product."""

import re

from playwright.sync_api import expect

from billing.models import Document, Subscription
from tests.billing import money
from tests.browser.accounting import beside, go, is_blue, main, tick
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast

HOSTING = "www.talleres-rochat.example"


@SCRIPTS
def test_guide_19_on_the_line_that_is_paid(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    money.give(cast.talleres, 41_250)
    name = money.product_of(cast.talleres, HOSTING).name
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        go(page, "Pagos")
        row = tick(page, name)
        period = row.get_by_role("combobox")
        assert beside(row.get_by_text(name).first, period)
        expect(period).to_contain_text("1 año")
        period.select_option(label="2 años")
        pay = page.get_by_role("button", name="Pagar la selección")
        assert is_blue(pay)
        pay.click()
        page.get_by_role("radio", name="Cuenta prepagada").check()
        page.get_by_role("button", name=re.compile("Confirmar y pagar")).click()
        expect(page.get_by_role("status").first).to_contain_text("Pagado: 230,90")
    assert Subscription.objects.get(product__service_name=HOSTING).months == 24


@SCRIPTS
def test_guide_19_in_the_product(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    product = money.product_of(cast.talleres, HOSTING)
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        menu = page.get_by_role("navigation", name="Principal")
        menu.get_by_role("link", name=product.kind.category.names["es"], exact=False).first.click()
        main(page).get_by_role("link", name=product.name).first.click()
        page.get_by_role("link", name="Gestionar", exact=True).click()
        page.get_by_role("link", name="Modificar la oferta").click()
        for words in ("Frecuencia", "Hoy paga", "A partir del"):
            expect(main(page)).to_contain_text(words)
        page.get_by_role("radio", name="1 mes").check()
        page.get_by_role("button", name="Confirmar").click()
        expect(page.get_by_role("status").first).to_be_visible()
    assert Subscription.objects.get(product=product).next_months == 1
    assert not Document.objects.filter(organization=cast.talleres).exists()
