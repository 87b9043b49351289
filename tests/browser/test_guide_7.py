"""Guide 7 in Chromium, scripts on and off: activate two-step verification, save the codes, sign in with it."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from security.models import AppFactor
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import LOOKS, findings
from tests.cast import Cast
from tests.factories import PASSWORD

CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")
FACTORS = "/profile/security/2fa/"
SAVE = "Guardar los códigos de respaldo"


def activate(page: Page) -> pyotp.TOTP:
    """From the avatar menu to the page of the backup codes."""
    page.goto("/profile/security/")
    page.get_by_role("link", name="Activar Autenticación doble (verificación en dos pasos)").click()
    page.get_by_role("link", name="App OTP").click()
    expect(page.get_by_role("img", name="Código QR")).to_be_visible()
    app = pyotp.parse_uri(page.locator("a[href^=otpauth]").get_attribute("href") or "")
    assert isinstance(app, pyotp.TOTP)
    page.get_by_label("Código").fill(app.now())
    page.get_by_role("button", name="Activar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SAVE)
    return app


def type_password(page: Page, email: str) -> None:
    """The first step of the sign-in."""
    page.goto("/login/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verificación")


@SCRIPTS
def test_guide_7(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        app = activate(page)
        codes = CODE.findall(page.get_by_role("main").inner_text())
        with page.expect_download() as download:
            page.get_by_role("link", name="Descargar .txt").click()
        assert CODE.findall(download.value.path().read_text()) == codes
        page.get_by_label("Los he guardado").check()
        page.get_by_role("button", name="Terminar").click()
        expect(page.get_by_role("main")).to_contain_text("Quedan 10 códigos")
    AppFactor.objects.update(last_t=-1)
    with visitor.window(scripts=scripts) as page:
        type_password(page, cast.clara.email)
        page.get_by_label("Código").fill(app.now())
        page.get_by_role("button", name="Continuar").click()
        page.wait_for_url("**/org/talleres-rochat/")


@SCRIPTS
def test_a_remembered_browser_and_a_backup_code(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        activate(page)
        code = CODE.findall(page.get_by_role("main").inner_text())[4]
        page.goto("/logout/")
        page.get_by_role("main").get_by_role("button").click()
        type_password(page, cast.clara.email)
        page.get_by_role("link", name="Usar otro método").click()
        page.get_by_role("link", name="Código de respaldo").click()
        page.get_by_label("Código").fill(code)
        page.get_by_label("No volver a pedirlo en este dispositivo durante 30 días").check()
        page.get_by_role("button", name="Continuar").click()
        page.wait_for_url("**/org/talleres-rochat/")
        assert any(cookie["name"] == "atrio_browser" for cookie in page.context.cookies())


@pytest.mark.parametrize("name", ["Copiar", "Imprimir"])
def test_scripts_copy_all_codes_and_print_the_page(visitor: Visitor, cast: Cast, name: str) -> None:
    with visitor.window() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        sign_in(page, cast.clara.email)
        activate(page)
        codes = CODE.findall(page.get_by_role("main").inner_text())
        if name == "Copiar":
            page.get_by_role("button", name="Copiar").click()
            assert page.evaluate("navigator.clipboard.readText()").split() == codes
            return
        page.get_by_role("link", name="Imprimir").click()
        page.evaluate("window.print = () => { document.title = 'printed'; }")
        page.get_by_role("button", name="Imprimir").click()
        assert page.title() == "printed"


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_pages_that_need_a_factor_are_accessible_and_fit(
    visitor: Visitor, cast: Cast, width: int, scheme: str, language: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        activate(page)
        remove = f"{FACTORS}app/{AppFactor.objects.get(user=cast.clara).pk}/remove/"
        cast.clara.language = language
        cast.clara.save(update_fields=["language"])
        urls = [f"{FACTORS}{path}" for path in ("", "codes/", "codes/print/", "codes/new/")]
        assert list(findings(page, [*urls, remove], width)) == []
    with visitor.window(width=width, scheme=scheme, language=language) as page:
        page.goto("/login/")
        page.locator("[name=email]").fill(cast.clara.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form.form button[type=submit]").last.click()
        page.wait_for_url("**/login/2fa/")
        assert list(findings(page, ["/login/2fa/", "/login/2fa/other/", "/login/2fa/?method=codes"], width)) == []


def test_asking_every_time_keeps_no_session_cookie(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        sign_in(page, cast.clara.email)
        page.goto("/profile/security/")
        page.get_by_role("switch", name="Pedir autenticación al abrir el navegador").click()
        expect(page.get_by_role("switch", name="Pedir autenticación al abrir el navegador")).to_be_checked()
        session = next(cookie for cookie in page.context.cookies() if "session" in cookie["name"])
        assert session["expires"] == -1
