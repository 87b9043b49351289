"""The frame around real pages, in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, sign_in
from tests.cast import Cast


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


def test_a_password_that_was_looked_at_is_sent_as_a_password(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        page.goto("/login/")
        password = page.get_by_label("Contraseña", exact=True)
        password.fill("una frase")
        page.get_by_role("button", name="Mostrar").click()
        expect(password).to_have_attribute("type", "text")
        page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
        password.press("Enter")
        expect(password).to_have_attribute("type", "password")
