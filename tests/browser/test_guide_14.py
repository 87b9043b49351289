"""Guide 14 in Chromium for somebody with data: what to do with it, the way back, the evidence; scripts on and off."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from manager.demo import data as demo_data
from products.calls.tasks import perform_calls
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import open_row_menu
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.products.rigs import LocalRig

AMELIE = "Amélie Rossier"


@pytest.fixture
def books(cast: Cast, settings: LazySettings, tmp_path: Path) -> LocalRig:
    """The data of the demo in books of the test."""
    rig = LocalRig(settings, tmp_path)
    while perform_calls():
        pass
    demo_data.put()
    return rig


def first_page(page: Page) -> None:
    """From the row's menu."""
    page.goto("/org/talleres-rochat/users/?q=rossier")
    open_row_menu(page, AMELIE)
    page.get_by_role("link", name="Eliminar de la Organización").locator("visible=true").click()
    expect(page.get_by_role("main")).to_contain_text("Buzones consultados")


def finish(page: Page) -> None:
    """Password, tick, red button."""
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_label("Entiendo").check()
    page.get_by_role("button", name="Eliminar a este usuario").click()
    page.wait_for_url("**/users/")


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_the_files_go_to_whom_was_chosen(
    visitor: Visitor, cast: Cast, books: LocalRig, width: int, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts, width=width) as page:
        sign_in(page, cast.clara.email)
        first_page(page)
        page.get_by_role("radio", name="Transferir a").check()
        page.get_by_role("button", name="Continuar").click()
        expect(page).to_have_title("Error: Eliminar de la Organización · Amélie Rossier · Talleres Rochat SA · Atrio")
        page.get_by_role("radio", name="Transferir a").check()
        page.get_by_label("Quién recibe los archivos").select_option(label=f"Nadia Ferrari · {cast.nadia.email}")
        page.get_by_role("button", name="Continuar").click()
        expect(page.get_by_role("main")).to_contain_text("se transfieren a Nadia Ferrari")
        finish(page)
    perform_calls()
    drive = cast.talleres.products.get(service_name="Disco Taller")
    assert len(books.provider.data_of(drive.reference, cast.nadia.email)) == 2


@SCRIPTS
def test_a_removal_is_undone_and_what_was_kept_comes_back(
    visitor: Visitor, cast: Cast, books: LocalRig, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        first_page(page)
        page.get_by_role("button", name="Continuar").click()
        finish(page)
        perform_calls()
        page.get_by_role("link", name="Usuarios eliminados").click()
        page.get_by_role("link", name=AMELIE, exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Descargar la constancia (PDF)").click()
        assert download.value.path().read_bytes().startswith(b"%PDF")
        page.get_by_role("link", name="Deshacer", exact=True).click()
        page.get_by_role("button", name="Deshacer la eliminación").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(AMELIE)
    perform_calls()
    drive = cast.talleres.products.get(service_name="Disco Taller")
    assert len(books.provider.data_of(drive.reference, demo_data.PERSON)) == 2
