"""Guide 20 in Chromium, scripts on and off: documents are found, shown, taken along; a pro forma invoice."""

from playwright.sync_api import Page, expect

from billing.documents.tasks import make_files
from billing.models import Document
from tests.billing import money
from tests.browser.accounting import below, go, is_blue, main, tick
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast

DOMAIN = "puentealto.example"


def downloaded(page: Page, number: str) -> None:
    """The document is shown, and its file lies below it."""
    go(page, "Facturas")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("Pagada")
    row.get_by_role("link", name=number).first.click()
    download = main(page).get_by_role("link", name="Descargar")
    assert below(main(page).get_by_text("Talleres Rochat SA").first, download)
    with page.expect_download() as file:
        download.click()
    assert file.value.suggested_filename == f"factura-{number}.pdf"


def exported(page: Page, number: str) -> None:
    """What is paid is taken along as rows."""
    go(page, "Facturas")
    export = main(page).get_by_role("link", name="Exportar").first
    assert is_blue(export)
    assert below(export, page.get_by_role("table"))
    export.click()
    page.get_by_role("checkbox", name="Pagada").check()
    page.get_by_role("radio", name="Descargar un CSV").first.check()
    confirm = page.get_by_role("button", name="Confirmar")
    assert is_blue(confirm)
    with page.expect_download() as file:
        confirm.click()
    assert number in file.value.path().read_text(encoding="utf-8-sig")


def proforma(page: Page, name: str) -> None:
    """What is ticked, as an invoice that has no value."""
    go(page, "Pagos")
    rows = page.get_by_role("table")
    tick(page, name)
    button = page.get_by_role("button", name="Generar una factura Pro Forma")
    assert below(rows, button)
    button.click()
    expect(main(page)).to_contain_text("P-")
    make_files()
    page.reload()
    expect(main(page)).to_contain_text("no tiene valor")
    expect(main(page).get_by_role("link", name="Descargar")).to_be_visible()


@SCRIPTS
def test_guide_20(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    money.give(cast.talleres, 41_250)
    money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, DOMAIN)))
    make_files()
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.iker.email)
        downloaded(page, invoice.number)
        exported(page, invoice.number)
        proforma(page, hosting.name)
    assert len(money.documents(cast.talleres, Document.Kind.PROFORMA)) == 1
