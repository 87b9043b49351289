"""Guide 15 in Chromium, scripts on and off: another password, the other window closed, the mail."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.test_guide_5 import profile
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.live import PostOffice, text_of

NEW = "una frase nueva y bastante larga"


def password_page(page: Page, name: str) -> None:
    """Configuración de conexión › contraseña › Modificar."""
    profile(page, name)
    page.get_by_role("link", name="Modificar Contraseña").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modificar la contraseña")


@SCRIPTS
def test_guide_15(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as first, visitor.window(scripts=scripts) as second:
        sign_in(second, cast.clara.email)
        sign_in(first, cast.clara.email)
        password_page(first, "Clara Monnet")
        first.get_by_label("Contraseña actual").fill(PASSWORD)
        first.get_by_label("Contraseña nueva").fill(NEW)
        first.get_by_role("button", name="Guardar").click()
        expect(first.get_by_role("status")).to_contain_text("Su contraseña ha cambiado. Se cerró 1 sesión más.")
        second.goto("/profile/")
        expect(second.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")
    assert "contraseña actual" in text_of(post_office.mail_to(cast.clara.email, "contraseña actual"))
