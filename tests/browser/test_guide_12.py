"""Guide 12 in Chromium, scripts on and off: the data of the organization with a logo, and the currency said first."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from tests import factories
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import flaws
from tests.cast import Cast
from tests.live import PostOffice, text_of


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A file on the person's computer."""
    file = tmp_path / "logo.png"
    file.write_bytes(factories.upload("crimson").read())
    return file


def form(page: Page) -> None:
    """Through the menu to Modificar."""
    menu = page.get_by_role("navigation", name="Principal")
    if not menu.is_visible():
        page.get_by_role("button", name="Abrir el menú").click()
    menu.get_by_role("link", name="Datos de la organización").click()
    page.get_by_role("main").get_by_role("link", name="Modificar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modificar los datos de la organización")


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_a_wrong_postcode_keeps_the_logo_and_the_second_save_stores_both(
    visitor: Visitor, cast: Cast, post_office: PostOffice, picture: Path, width: int, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts, width=width) as page:
        sign_in(page, cast.nadia.email)
        form(page)
        page.get_by_label("Calle").fill("Quai du Mont")
        page.get_by_label("Código postal").fill("99")
        page.get_by_label(re.compile("^Logotipo cuadrado")).set_input_files(picture)
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("alert")).to_contain_text("Escriba un código postal de Suiza")
        expect(page.get_by_role("main")).to_contain_text("Su imagen está guardada")
        page.get_by_label("Código postal").fill("1227")
        page.get_by_label("Localidad").fill("Carouge")
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("status").first).to_contain_text("están guardados")
        expect(page.get_by_role("main")).to_contain_text("1227 Carouge")
        mark = page.get_by_alt_text("Logotipo cuadrado sobre fondo claro")
        page.wait_for_load_state("load")
        assert mark.evaluate("image => image.complete && image.naturalWidth") == 256
    stored = Organization.objects.get(pk=cast.talleres.pk)
    assert stored.square_digest not in {"", cast.talleres.square_digest}
    assert "Logotipo cuadrado: sustituid" in text_of(post_office.mail_to(cast.nadia.email, "Quai du Mont"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_form_and_what_it_refuses_are_accessible(
    visitor: Visitor, cast: Cast, picture: Path, width: int, scheme: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.nadia.email)
        first = factories.billing_address(cast.talleres).pk
        for path in ("", "addresses/", "addresses/add/", f"addresses/{first}/default/", f"addresses/{first}/delete/"):
            page.goto(f"/org/talleres-rochat/settings/{path}")
            assert flaws(page) == "", path
        form(page)
        assert flaws(page) == ""
        page.get_by_label("País").select_option("ES")
        page.get_by_label(re.compile("^Logotipo rectangular")).set_input_files(picture)
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("main")).to_contain_text("La moneda cambia")
        assert flaws(page) == ""
        assert page.evaluate("document.documentElement.scrollWidth") == width


@SCRIPTS
def test_another_country_says_the_currency_before_saving(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        form(page)
        page.get_by_label("País").select_option("ES")
        page.get_by_label("Código postal").fill("46003")
        page.get_by_label("N.º de IVA").fill("B12345674")
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("main")).to_contain_text("La moneda cambia de CHF a EUR")
        assert Organization.objects.get(pk=cast.talleres.pk).country == "CH"
        page.get_by_label("Entiendo").check()
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("main")).to_contain_text("EUR, por la dirección postal")
