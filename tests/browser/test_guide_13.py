"""Guide 13 in Chromium, scripts on and off: the checklist, products ended on the way, the red button."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from core.clock import now
from products.calls import queue as calls
from tests import factories
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import flaws
from tests.cast import Cast
from tests.factories import PASSWORD

DELETE = "Eliminar la Organización"


def provider() -> None:
    """Let the provider answer everything that is due."""
    while calls.perform_next(now()):
        pass


def checklist(page: Page) -> None:
    """To the checklist through the menu."""
    menu = page.get_by_role("navigation", name="Principal")
    if not menu.is_visible():
        page.get_by_role("button", name="Abrir el menú").click()
    menu.get_by_role("link", name="Datos de la organización", exact=True).click()
    page.get_by_role("link", name=DELETE).click()
    expect(page.get_by_role("heading", name="Verifique que sea la organización correcta")).to_be_visible()


def end_products(page: Page) -> None:
    """Tick what is left, password, tick, red button; the provider answers while the page waits."""
    page.get_by_role("link", name="Cancelar productos").click()
    page.get_by_role("checkbox", name="vps-1.globex.example").check()
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_label("Entiendo").check()
    page.get_by_role("button", name="Cancelar estos productos").click()
    expect(page.get_by_role("heading", name="Cancelándose")).to_be_visible()
    provider()
    expect(page.get_by_role("heading", name="No queda ningún producto")).to_be_visible()
    page.get_by_role("link", name="Continuar").click()
    expect(page.get_by_role("heading", name="Nada lo impide")).to_be_visible()


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_guide_13(
    visitor: Visitor, cast: Cast, settings: LazySettings, tmp_path: Path, width: int, *, scripts: bool
) -> None:
    settings.VAR_DIR = tmp_path
    factories.let_go(cast.globex)  # a name that is deleted stays in redemption and in the way (ORG-77)
    provider()
    with visitor.window(width=width, scripts=scripts) as page:
        sign_in(page, cast.olga.email)
        checklist(page)
        end_products(page)
        page.get_by_role("link", name="Continuar").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("¿Eliminar Globex GmbH para siempre?")
        if scripts:
            assert flaws(page) == ""
        page.get_by_label("Nombre de la organización").fill("Globex GmbH")
        page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        page.get_by_label("Entiendo").check()
        page.get_by_role("button", name=DELETE).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mis organizaciones")
        expect(page.get_by_role("status").filter(has_text="Globex GmbH se eliminó")).to_be_visible()
    cast.globex.refresh_from_db()
    assert cast.globex.deleted_at is not None
