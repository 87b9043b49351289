"""The frame around real pages, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from manager import demo
from tests.browser.conftest import Visitor
from tests.cast import Cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The people of the demo, visible to the server's own connection."""
    return Cast()


def sign_in(page: Page, email: str) -> None:
    """Through the form, as a person does."""
    page.goto("/login/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(demo.PASSWORD)
    page.get_by_role("button", name="Continuar").click()


def test_a_list_whose_session_ended_leads_to_the_sign_in(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        page.goto("/org/talleres-rochat/users/")
        page.context.clear_cookies()
        page.get_by_role("searchbox").fill("beat")
        expect(page.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")


def test_the_look_chosen_in_the_avatar_menu_stays(visitor: Visitor, cast: Cast) -> None:
    with visitor.window(scripts=False) as page:
        sign_in(page, cast.nadia.email)
        page.get_by_role("button", name=f"{cast.nadia.full_name}, menú de usuario").click()
        page.get_by_role("button", name="Oscuro").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
