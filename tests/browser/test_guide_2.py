"""Guide 2 in Chromium, scripts on and off: by the menu to a collaborator's access, and what they then really have."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from organizations.models import Membership
from tests import factories
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import open_row_menu
from tests.browser.test_guides import users
from tests.cast import Cast
from tests.live import PostOffice, text_of

ENTRY = "Modificar los accesos a los productos"
FUTURE = "Productos futuros de esta categoría"


@pytest.fixture
def julia(cast: Cast) -> Membership:
    """A collaborator to whom nothing is granted; two drives, a domain."""
    member = factories.member(cast.talleres, user=factories.person(first_name="Julia", last_name="Prueba"))
    member.user.language = "es"
    member.user.save()
    return member


def opened(page: Page, name: str, entry: str = ENTRY) -> None:
    """Usuarios → ⋮ → the page."""
    users(page)
    page.get_by_role("searchbox", name="Nombre o correo").or_(page.get_by_placeholder("Nombre o correo")).fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="@")).to_have_count(1)
    open_row_menu(page, name)
    page.get_by_role("link", name=entry).locator("visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(entry)


def category(page: Page, name: str) -> None:
    """Open its accordion."""
    page.locator(".accordion > summary").filter(has_text=name).click()


def save(page: Page) -> None:
    """Guardar, and the flash that names the person."""
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/users/*/")
    expect(page.get_by_role("status").filter(has_text="Julia Prueba").first).to_be_visible()


def sees(page: Page, address: str, status: int) -> None:
    """The address answers so."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, address


def grant_figures(page: Page) -> None:
    """The steps of the guide: statistics on one drive and on those to come."""
    opened(page, "Julia Prueba")
    category(page, "Disco")
    page.get_by_label("Estadísticos: Disco Taller").check()
    page.get_by_label(FUTURE).locator("visible=true").select_option(label="Mostrarlos con derechos estadísticos")
    save(page)
    page.get_by_role("link", name="Qué puede hacer y por qué").first.click()
    expect(page.get_by_role("row").filter(has_text="Disco Taller")).to_contain_text("directo")


def has_figures_alone(page: Page, cast: Cast) -> None:
    """Exactly that, in the person's own window."""
    drive, other = (cast.talleres.products.get(service_name=f"Disco {name}") for name in ("Taller", "Dirección"))
    base = "/org/talleres-rochat/products/drive/"
    page.goto(base)
    expect(page.get_by_role("main").get_by_role("link", name="Disco Taller", exact=True)).to_be_visible()
    expect(page.get_by_text("Disco Dirección")).to_have_count(0)
    coming = factories.product(cast.talleres, "drive", "Disco Feria")
    for pk in (drive.pk, coming.pk):
        sees(page, f"{base}{pk}/", 200)
        sees(page, f"{base}{pk}/edit/", 403)
    sees(page, f"{base}{other.pk}/", 404)


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_products_rights_and_future_ones_are_granted(
    visitor: Visitor, cast: Cast, julia: Membership, post_office: PostOffice, width: int, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        page.set_viewport_size({"width": width, "height": 900})
        if width < 1024:
            page.get_by_role("button", name="Abrir el menú").click()
        grant_figures(page)
    assert "Disco Taller" in text_of(post_office.mail_to(julia.user.email, "Disco Taller"))
    with visitor.window(scripts=scripts) as page:
        sign_in(page, julia.user.email)
        has_figures_alone(page, cast)


@SCRIPTS
def test_everything_is_granted_at_once(
    visitor: Visitor, cast: Cast, julia: Membership, post_office: PostOffice, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        opened(page, "Julia Prueba")
        page.get_by_role("button", name="Otorgar acceso a todo").click()
        expect(page.locator(".savebar")).to_contain_text("cambios sin guardar")
        assert not julia.grants.exists()
        save(page)
    assert julia.grants.count() == cast.talleres.products.living().count()
    post_office.mail_to(julia.user.email, "puentealto.example")
    with visitor.window(scripts=scripts) as page:
        sign_in(page, julia.user.email)
        domain = cast.talleres.products.get(service_name="puentealto.example")
        sees(page, f"/org/talleres-rochat/products/domains/{domain.pk}/edit/", 200)
        sees(page, "/org/talleres-rochat/users/", 403)


@SCRIPTS
def test_a_long_category_is_opened_and_keeps_what_was_ticked(
    visitor: Visitor, cast: Cast, julia: Membership, *, scripts: bool
) -> None:
    """With scripts where it stands; the focus goes to its head."""
    for number in range(60):
        factories.product(cast.talleres, "drive", f"Disco {number:02}")
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        category(page, "Dominios")
        page.get_by_label(FUTURE).locator("visible=true").select_option(label="Mostrarlos con derechos técnicos")
        category(page, "Disco")
        page.evaluate("window.isTheSame = true")
        page.get_by_role("button", name="Mostrar 50 productos").click()
        if scripts:
            expect(page.locator("summary:has(.accordion__title)").filter(has_text="Disco")).to_be_focused()
        page.get_by_label("Técnicos: Disco 07").check()
        assert bool(page.evaluate("window.isTheSame")) is scripts
        expect(page.locator(".savebar")).to_contain_text("2 cambios" if scripts else "1 cambio")
        save(page)
    assert [grant.product.service_name for grant in julia.grants.all()] == ["Disco 07"]
    assert julia.futuregrants.count() == 1


@SCRIPTS
def test_what_a_team_gives_is_shown_with_its_name_and_stays(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    before = list(cast.member("lucia").grants.values_list("product_id", "rights"))
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Lucía Marchetti")
        expect(page.get_by_text("vía Webmasters").first).to_be_visible()
        through = page.get_by_role("row").filter(has_text="vía Webmasters").first
        expect(through.get_by_role("checkbox").first).to_be_checked()
        expect(through.get_by_role("checkbox").first).to_be_disabled()
        free = page.locator("[name^=p-]:visible:not(:checked)").first.get_attribute("name") or ""
        page.locator(f"[name={free}]").check()
        page.get_by_role("button", name="Guardar").click()
        page.wait_for_url("**/users/*/")
    after = list(cast.member("lucia").grants.values_list("product_id", "rights"))
    assert sorted(after) == sorted([*before, (int(free.removeprefix("p-")), 0)])


@SCRIPTS
def test_the_filter_finds_a_product_and_keeps_what_was_ticked(
    visitor: Visitor, cast: Cast, julia: Membership, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        category(page, "Disco")
        page.get_by_label("Técnicos: Disco Dirección").check()
        page.get_by_role("searchbox", name="Filtrar productos").fill("puente")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Técnicos: puentealto.example")).to_be_visible()
        expect(page.get_by_label("Técnicos: Disco Taller")).to_have_count(0)
        expect(page.locator(".savebar")).to_contain_text("1 cambio sin guardar")
        save(page)
    assert [grant.product.service_name for grant in julia.grants.all()] == ["Disco Dirección"]


def test_a_right_ticks_its_row_the_bar_counts_and_unticking_takes_all(
    visitor: Visitor, cast: Cast, julia: Membership
) -> None:
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        category(page, "Disco")
        row, bar = page.get_by_role("row").filter(has_text="Disco Taller"), page.locator(".savebar")
        right = page.get_by_label("Técnicos: Disco Taller")
        right.check()
        expect(row.get_by_role("checkbox").first).to_be_checked()
        page.get_by_label("Usar el servicio: Disco Dirección").check()
        expect(bar).to_contain_text("2 cambios sin guardar")
        row.get_by_role("checkbox").first.uncheck()
        expect(right).not_to_be_checked()
        expect(bar).to_contain_text("1 cambio sin guardar")


def test_the_bar_comes_with_the_first_change_and_goes_with_the_last(
    visitor: Visitor, cast: Cast, julia: Membership
) -> None:
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        category(page, "Disco")
        row, bar = page.get_by_role("row").filter(has_text="Disco Taller"), page.locator(".savebar")
        drives = page.locator("details", has=page.get_by_text("Disco", exact=True)).first
        for act, is_changed, words in (("check", True, "1 de 2 productos"), ("uncheck", False, "Sin acceso")):
            expect(bar).to_be_visible(visible=not is_changed)
            getattr(row.get_by_role("checkbox").first, act)()
            expect(drives.locator("summary").first).to_contain_text(words)
            expect(drives.get_by_text("Modificado")).to_be_visible(visible=is_changed)
        expect(bar).to_be_hidden()


def test_what_one_button_ticked_is_not_left_behind_without_a_question(
    visitor: Visitor, cast: Cast, julia: Membership
) -> None:
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        page.on("dialog", stays)
        page.get_by_role("button", name="Otorgar acceso a todo").click()
        expect(page.locator(".savebar")).to_contain_text("cambios sin guardar")
        page.get_by_role("link", name="Panel", exact=True).click()
        expect(page.locator(".savebar")).to_be_visible()
        assert asked == ["beforeunload"]
        save(page)
    assert asked == ["beforeunload"]


def test_an_accordion_says_all_some_or_none(visitor: Visitor, cast: Cast, julia: Membership) -> None:
    mark = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e, '::after').width].join()"
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        opened(page, "Julia Prueba")
        category(page, "Disco")
        tri, looks = page.locator("#c-drive .tristate"), []
        for tick in (None, "Disco Taller", "Disco Dirección"):
            if tick:
                page.get_by_label(f"Técnicos: {tick}").check()
            looks.append(tri.evaluate(mark))
    assert len(set(looks)) == 3


def test_the_guide_is_walked_with_the_keyboard_alone(visitor: Visitor, cast: Cast, julia: Membership) -> None:
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        page.goto("/org/talleres-rochat/users/?q=Julia")
        for name in ("Acciones para Julia Prueba", ENTRY):
            _tab_to(page, name)
            page.keyboard.press("Enter")
        page.wait_for_url("**/access/")
        _tab_to(page, "Disco", tag="SUMMARY")
        page.keyboard.press("Enter")
        _tab_to(page, "Técnicos: Disco Taller")
        page.keyboard.press("Space")
        _tab_to(page, "Guardar")
        page.keyboard.press("Enter")
        page.wait_for_url("**/users/*/")
    assert julia.grants.get().product.service_name == "Disco Taller"


NAME = """() => { const e = document.activeElement;
  return [e.tagName, e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || ""] }"""


def _tab_to(page: Page, name: str, tag: str = "") -> None:
    """Press Tab until the focus has the name; every stop on the way can be seen."""
    for _step in range(120):
        page.keyboard.press("Tab")
        found, text = page.evaluate(NAME)
        if text.strip().startswith(name) and tag in {"", found}:
            return
    raise AssertionError(f"Tab never reaches {name!r}.")
