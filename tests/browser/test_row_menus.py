"""⋮ of the users list: its rows share one menu, which does for each row what a menu of its own would do."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from bench.visit import SHIFT
from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import flaws
from tests.cast import Cast

BEAT, IKER = "Acciones para Beat Kessler", "Acciones para Iker Solano"


@pytest.fixture
def page(visitor: Visitor, cast: Cast) -> Iterator[Page]:
    """The users list of Clara."""
    with visitor.window() as page:
        sign_in(page, cast.clara.email)
        page.goto("/org/talleres-rochat/users/?size=100")
        yield page


def control(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def role_link(page: Page) -> Locator:
    return page.get_by_role("link", name="Modificar el rol").locator("visible=true")


def test_each_row_opens_the_menu_with_its_own_addresses(page: Page, cast: Cast) -> None:
    for name, person in ((BEAT, "beat"), (IKER, "iker"), (BEAT, "beat")):
        control(page, name).click()
        expect(role_link(page)).to_have_count(1)
        expect(role_link(page)).to_have_attribute("href", f"{cast.member(person).pk}/role/")
    assert flaws(page) == ""


def test_it_says_which_row_has_it_open_and_closes_where_it_was_opened(page: Page) -> None:
    control(page, IKER).click()
    expect(page.get_by_role("button", name=IKER, expanded=True)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(role_link(page)).to_have_count(0)
    expect(control(page, IKER)).to_be_focused()


def test_a_dialog_gives_the_focus_back_to_the_row(page: Page) -> None:
    control(page, IKER).click()
    page.get_by_role("link", name="Enviar una alerta de seguridad").locator("visible=true").click()
    page.get_by_role("dialog").get_by_role("link", name="Cancelar").click()
    expect(control(page, IKER)).to_be_focused()


def test_rows_that_a_search_brings_have_it_too(page: Page, cast: Cast) -> None:
    page.get_by_placeholder("Buscar por nombre").fill("kessler")
    expect(page.get_by_role("row").filter(has_text="@")).to_have_count(1)
    control(page, BEAT).click()
    expect(role_link(page)).to_have_attribute("href", f"{cast.member('beat').pk}/role/")


def late(script: Route) -> None:
    """The page is drawn before the script comes."""
    time.sleep(0.5)
    script.continue_()


def test_no_row_moves_when_the_script_adds_its_tick(page: Page) -> None:
    page.route("**/atrio*.js", late)
    page.reload()
    expect(page.get_by_role("checkbox", name="Seleccionar todas")).to_have_count(1)
    assert page.evaluate(SHIFT) == 0
