"""The design system in a browser: readable by everybody, at every width, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import UNFOLD, flaws
from tests.cast import Cast

FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const inside = at.matches(":focus-within:not(:focus)");
  return [at.outerHTML.slice(0, 200), inside || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""
"""Where the focus is, and whether it is seen; inside of a date the browser marks its own parts."""
MOST_STOPS = 400
PAGE = "/dev/components/"
PAGES = ["", "?invalid", "?q=nobody", "confirmation/", "public/", "errors/403/", "errors/404/", "errors/500/"]
WIDTHS = [320, 390, 768, 1024, 1280, 1920]
LOOKS = [(390, "light", "es"), (1440, "dark", "de")]
DOUBLE = "document.documentElement.style.fontSize = '200%'"
LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replace(/\\p{L}{3,}/gu, (word) =>
    word + "ëß".repeat(Math.ceil(word.length / 5)));
}"""


@pytest.fixture
def page(visitor: Visitor) -> Iterator[Page]:
    """The component page in Spanish, scripts on."""
    with visitor.window() as page:
        page.goto(PAGE)
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visitor: Visitor, path: str) -> None:
    for width, scheme, language in LOOKS:
        with visitor.window(width=width, scheme=scheme, language=language) as page:
            answer = page.goto(PAGE + path)
            assert answer is not None
            assert answer.ok
            assert flaws(page) == ""


@pytest.mark.parametrize("language", ["es", "de"])
def test_no_page_scrolls_sideways(visitor: Visitor, language: str) -> None:
    with visitor.window(scripts=False, language=language) as page:
        for path in PAGES:
            page.goto(PAGE + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("change", [DOUBLE, LONGER], ids=["text at 200 %", "words 40 % longer"])
def test_larger_text_and_longer_words_fit(visitor: Visitor, change: str) -> None:
    with visitor.window(language="de") as page:
        for path in PAGES:
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(PAGE + path)
                page.evaluate(change)
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_first_visit_makes_few_small_requests(visitor: Visitor) -> None:
    with visitor.first_visit() as page:
        sizes: dict[str, int] = {}
        page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
        page.goto(PAGE, wait_until="networkidle")
    assert len(sizes) <= 6
    assert sum(size for url, size in sizes.items() if url.endswith(".css")) <= 73_000  # with every icon


def test_nothing_offends_the_content_security_policy(visitor: Visitor) -> None:
    with visitor.window() as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(PAGE)
        page.get_by_placeholder("Nombre o correo").fill("Iker")
        expect(page.locator("#people tbody tr")).to_have_count(4)
    assert complaints == []


def test_typing_narrows_the_list_and_keeps_the_focus(page: Page) -> None:
    page.get_by_placeholder("Nombre o correo").press_sequentially("beat", delay=20)
    expect(page.locator("#people tbody tr")).to_have_count(4)
    expect(page.get_by_placeholder("Nombre o correo")).to_be_focused()
    assert "q=beat" in page.url


def test_sorting_keeps_the_focus_and_says_the_order(page: Page) -> None:
    page.get_by_role("link", name="Rol", exact=True).click()
    expect(page.get_by_role("columnheader", name="Rol")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#people-s-role")).to_be_focused()


def test_a_filter_works_without_scripts_and_can_be_taken_off(visitor: Visitor) -> None:
    with visitor.window(scripts=False) as page:
        page.goto(PAGE)
        page.get_by_role("button", name="Rol", exact=True).click()
        page.locator("#people-f-role").get_by_label("Usuario externo").check()
        page.locator("#people-f-role").get_by_role("button", name="Aplicar").press("Enter")
        expect(page.get_by_role("status").filter(has_text="1–16 de 16")).to_be_visible()
        page.get_by_role("link", name="Quitar el filtro Rol").click()
        expect(page.get_by_role("status").filter(has_text="1–25 de 64")).to_be_visible()


def test_ticking_a_row_shows_the_bar_even_without_scripts(visitor: Visitor) -> None:
    with visitor.window(scripts=False) as page:
        page.goto(PAGE)
        expect(page.locator(".bulk-bar")).to_be_hidden()
        page.locator("input[name=sel]").first.check()
        expect(page.locator(".bulk-bar")).to_be_visible()


def test_all_rows_are_ticked_and_counted_at_once(page: Page) -> None:
    page.get_by_label("Seleccionar todas las filas de esta página").check()
    expect(page.locator(".bulk-bar")).to_contain_text("25 usuarios seleccionados")
    page.locator("input[name=sel]").first.uncheck()
    expect(page.locator(".bulk-bar")).to_contain_text("24 usuarios seleccionados")


@pytest.mark.parametrize("number", [0, 1], ids=["its own", "shared"])
def test_a_row_menu_is_worked_with_the_keyboard(page: Page, number: int) -> None:
    button = page.get_by_role("button", name="Acciones para Amélie Roch").nth(number)
    button.press("Enter")
    button.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text("Modificar el rol")
    page.keyboard.press("e")
    expect(page.locator(":focus")).to_have_text("Enviar una alerta de seguridad")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_confirmation_opens_in_a_dialog_and_cancel_returns(page: Page) -> None:
    opener = page.get_by_role("link", name="Eliminar", exact=True).last
    opener.click()
    dialog = page.get_by_role("dialog", name="¿Eliminar a Beat Kessler de la Organización?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Cancelar").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_confirmation_is_a_page_without_scripts(visitor: Visitor) -> None:
    with visitor.window(scripts=False) as page:
        page.goto(PAGE)
        page.get_by_role("link", name="Eliminar", exact=True).last.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("¿Eliminar a Beat Kessler")


def test_a_refused_form_says_so_in_title_summary_and_field(visitor: Visitor) -> None:
    with visitor.window(scripts=False) as page:
        page.goto(f"{PAGE}?invalid")
        assert page.title().startswith("Error: ")
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("alert").get_by_role("link").first.click()
        assert page.url.endswith("#id_email")
        expect(page.get_by_label("Correo electrónico")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("Correo electrónico")).to_have_accessible_description(
            "La invitación se envía a esta dirección. Error: Introduzca una dirección de correo electrónico válida."
        )


def test_a_password_can_be_read_while_typing(page: Page) -> None:
    button = page.get_by_role("button", name="Mostrar", exact=True)
    for kind, pressed in (("text", "true"), ("password", "false")):
        button.click()
        expect(page.get_by_label("Contraseña")).to_have_attribute("type", kind)
        expect(button).to_have_attribute("aria-pressed", pressed)


def test_the_menu_opens_on_a_phone_without_scripts(visitor: Visitor) -> None:
    with visitor.window(width=390, scripts=False) as page:
        page.goto(PAGE)
        expect(page.get_by_role("navigation", name="Principal")).to_be_hidden()
        page.get_by_role("button", name="Abrir el menú").click()
        expect(page.get_by_role("navigation", name="Principal")).to_be_visible()


def test_the_skip_link_comes_first(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Saltar al contenido")


def test_every_stop_of_the_tab_key_is_seen(page: Page) -> None:
    page.evaluate(UNFOLD)
    places: list[str] = []
    while len(places) < MOST_STOPS:
        page.keyboard.press("Tab")
        place, is_seen = page.evaluate(FOCUS)
        if place.startswith("<body"):
            break
        places.append(place)
        assert is_seen, place
    assert 100 < len(places) < MOST_STOPS


def test_the_landmarks_and_the_avatar_button_have_their_names(page: Page) -> None:
    for role in ("banner", "main"):
        expect(page.get_by_role(role)).to_be_visible()
    expect(page.get_by_role("button", name="Clara Monnet, menú de usuario")).to_be_visible()


def test_the_chosen_theme_wins_over_the_system(visitor: Visitor) -> None:
    with visitor.window(scheme="light") as page:
        page.goto(f"{PAGE}?theme=dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 26)"


def test_paper_shows_the_list_without_the_frame(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 33, 48)"


def test_shortcuts_are_listed_and_can_be_switched_off(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        sign_in(page, cast.clara.email)
        page.goto("/org/talleres-rochat/users/")
        search = page.get_by_placeholder("Buscar por nombre o correo")
        page.keyboard.press("/")
        expect(search).to_be_focused()
        search.blur()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Atajos de teclado")).to_be_visible()
        page.get_by_label("Usar atajos de una sola tecla en este navegador").uncheck()
        page.get_by_role("link", name="Cerrar", exact=True).click()
        page.keyboard.press("/")
        expect(search).not_to_be_focused()
        assert page.url.endswith("/org/talleres-rochat/users/")
