"""Two browsers, a registered device and a new one: approving by number and refusing, scripts on and off."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.factories import PASSWORD


def register(page: Page, email: str) -> None:
    """Sign in and make this browser a registered device."""
    sign_in(page, email)
    page.goto("/profile/security/2fa/")
    page.get_by_role("link", name="Notificación en un dispositivo registrado").first.click()
    page.get_by_label("Nombre de este dispositivo").fill("Teléfono de Nadia")
    page.get_by_role("button", name="Registrar este dispositivo").click()
    expect(page.get_by_text("Teléfono de Nadia").first).to_be_visible()


def ask(page: Page, email: str) -> str:
    """The password on a new browser, then the question; the number that it shows."""
    page.goto("/login/?next=/profile/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Preguntar a mis dispositivos").click()
    return page.locator(".match").inner_text()


@SCRIPTS
def test_a_device_approves_by_number(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as device, visitor.window(scripts=scripts) as asker:
        register(device, cast.nadia.email)
        device.goto("/profile/security/approve/")
        number = ask(asker, cast.nadia.email)
        expect(device.get_by_role("heading", level=1)).to_have_text("¿Está intentando iniciar sesión?")
        device.get_by_label("Número del otro dispositivo").fill(number)
        device.keyboard.press("Enter")
        expect(device.get_by_text("Aprobado. El otro dispositivo continúa solo.")).to_be_visible()
        asker.wait_for_url("**/profile/")


@SCRIPTS
def test_not_me_throws_the_asker_out(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as device, visitor.window(scripts=scripts) as asker:
        register(device, cast.nadia.email)
        ask(asker, cast.nadia.email)
        device.goto("/profile/")
        device.get_by_role("link", name="Ver y responder").click()
        device.get_by_role("button", name="No he sido yo").click()
        expect(device.get_by_role("heading", level=1)).to_have_text("Proteger mi cuenta")
        expect(device.get_by_text("Alguien conoce su contraseña")).to_be_visible()
        expect(asker.get_by_role("button", name="Continuar")).to_be_visible()


def test_an_open_page_of_a_device_shows_the_question_by_itself(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as device, visitor.window() as asker:
        register(device, cast.nadia.email)
        device.goto("/profile/")
        ask(asker, cast.nadia.email)
        expect(device.get_by_role("link", name="Ver y responder")).to_be_visible()
        device.get_by_role("link", name="Ver y responder").click()
        device.get_by_role("button", name="No he sido yo").click()
        expect(asker.get_by_text("El inicio de sesión se rechazó")).to_be_visible()
