"""Guide 18 in Chromium, scripts on and off: the prepaid account is credited, pays, renews and is recovered."""

import re

from playwright.sync_api import Locator, Page, expect

from billing.models import Withdrawal
from tests.billing import money
from tests.billing.test_withdrawing import arrive
from tests.browser.accounting import below, beside, go, is_blue, main, tick
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.factories import PASSWORD

DOMAIN = "puentealto.example"


def credited(page: Page) -> None:
    """Eighty francs are asked for, by transfer."""
    go(page, "Cuenta prepagada")
    credit = main(page).get_by_role("link", name="Crédito de la cuenta").first
    assert is_blue(credit)
    credit.click()
    page.get_by_label("Importe", exact=False).first.fill("80")
    page.get_by_role("radio", name="Transferencia").check()
    page.get_by_role("button", name="Continuar").click()
    for words in ("IBAN", "Referencia", "80,00"):
        expect(main(page)).to_contain_text(words)


def paid(page: Page) -> None:
    """The domain is paid from the account."""
    go(page, "Pagos")
    expect(main(page).get_by_text("2 próximos meses")).to_be_visible()
    main(page).get_by_role("link", name="Mostrar todo").click()
    row = tick(page, DOMAIN)
    pay = page.get_by_role("button", name="Pagar la selección")
    assert is_blue(pay)
    assert below(row, pay)
    pay.click()
    page.get_by_role("radio", name="Cuenta prepagada").check()
    page.get_by_role("button", name=re.compile("Confirmar y pagar")).click()
    expect(page.get_by_role("status").first).to_contain_text("Pagado: 15,67")


def switch_of(page: Page) -> Locator:
    """Whether the domain renews by itself."""
    go(page, "Pagos")
    main(page).get_by_role("link", name="Mostrar todo").click()
    return page.get_by_role("row").filter(has_text=DOMAIN).get_by_role("switch")


def recovered(page: Page) -> None:
    """Fifty francs are asked back, to a bank account."""
    go(page, "Cuenta prepagada")
    recover = main(page).get_by_role("link", name="Recuperar saldo")
    assert beside(main(page).get_by_text("84,33").first, recover)
    recover.click()
    page.get_by_label("Importe", exact=False).first.fill("50")
    page.get_by_label("IBAN", exact=False).first.fill("CH44 0024 3353 5892 5400 2")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_label("Entiendo").check()
    main(page).get_by_role("button").last.click()
    expect(page.get_by_role("status").first).to_contain_text("W-")


@SCRIPTS
def test_guide_18(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    arrive(cast.talleres, 10_000, money.Purpose.BANK)
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        credited(page)
        paid(page)
        was = switch_of(page).get_attribute("aria-checked")
        page.get_by_role("row").filter(has_text=DOMAIN).get_by_role("switch").click()
        expect(page.get_by_role("status").first).to_contain_text("renueva")
        expect(switch_of(page)).not_to_have_attribute("aria-checked", str(was))
        recovered(page)
    assert (Withdrawal.objects.get().amount, money.prepaid(cast.talleres)) == (5_000, 3_433)
