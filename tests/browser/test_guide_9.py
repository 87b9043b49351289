"""Guide 9 in Chromium, scripts on and off: from the red mark of a deleted name over *Restaurar* to the active one."""

from playwright.sync_api import Page, expect

from domains.registry.local.control import Control
from tests.billing import money
from tests.browser.accounting import below, is_blue, main
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.domains import names
from tests.domains.conftest import _registry_folder, control  # noqa: F401 (fixtures)
from tests.domains.test_restore import deleted

NAME = "atrio.com"


def to_the_name(page: Page) -> None:
    """The section of domains, the name with its red mark."""
    menu = page.get_by_role("navigation", name="Principal")
    menu.get_by_role("link", name="Dominios").first.click()
    page.get_by_role("searchbox").first.fill(NAME)
    page.get_by_role("searchbox").first.press("Enter")
    page.wait_for_url(f"**q={NAME}**")  # the list is drawn anew: what stood there is no part of the page any more
    row = page.get_by_role("row").filter(has_text=NAME)
    mark = row.get_by_text("En redención")
    expect(mark).to_be_visible()
    red, green, blue = mark.evaluate(
        "e => getComputedStyle(e.closest('.badge') || e).color.match(/[0-9.]+/g).map(Number)"
    )[:3]
    assert red > 1.5 * max(green, blue)
    row.get_by_role("link", name=NAME, exact=True).click()


def to_the_payment(page: Page) -> None:
    """*Restaurar*, what it costs and until when, then the payment."""
    restore = main(page).get_by_role("link", name="Restaurar", exact=True)
    assert is_blue(restore)
    restore.click()
    for words in ("Puede restaurarse hasta", "90,00", "14,50", "112,96"):
        expect(main(page)).to_contain_text(words)
    go_on = main(page).get_by_role("button", name="Continuar con el pago")
    assert below(main(page).get_by_text("112,96").first, go_on)
    go_on.click()
    page.get_by_role("radio", name="Cuenta prepagada").check()
    page.get_by_role("button", name="Confirmar y pagar 112,96 CHF").click()
    expect(page.get_by_role("status").first).to_contain_text("112,96")


@SCRIPTS
def test_guide_9(visitor: Visitor, cast: Cast, control: Control, *, scripts: bool) -> None:  # noqa: F811
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        to_the_name(page)
        to_the_payment(page)
        board = f"/org/talleres-rochat/products/domains/{domain.product_id}/"
        page.goto(board)
        expect(main(page)).to_contain_text("no tiene que hacer nada más")
        names.work()
        page.goto(board)
        expect(main(page).get_by_text("Activo").first).to_be_visible()
        expect(main(page).get_by_role("link", name="Restaurar", exact=True)).to_have_count(0)
    assert names.state_of(domain) == ("active", "active")
    assert len(control.effects("restore")) == 1
