"""Guide 10 in Chromium, scripts on and off: alert, requiring two-step verification, and the page that stops people."""

from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from tests import factories
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import flaws, open_row_menu
from tests.cast import Cast
from tests.live import PostOffice, text_of
from tests.organizations.protection import protect, proved_everywhere

REQUIRE = "Exigir la verificación en dos pasos"


def go(page: Page, entry: str) -> None:
    """An entry of the sidebar."""
    page.get_by_role("navigation", name="Principal").get_by_role("link", name=entry, exact=True).click()


def activated(user: User) -> None:
    """The person registered a key in the window that is open."""
    protect(user, "key")
    proved_everywhere(user)


def alert(page: Page) -> None:
    """The users without it, the menu of one of them, the alert after a look at it."""
    go(page, "Usuarios")
    page.get_by_role("link", name="Mostrarlos").click()
    open_row_menu(page, "Beat Kessler")
    page.get_by_role("link", name="Enviar una alerta de seguridad").locator("visible=true").click()
    expect(page.get_by_role("heading", name="¿Enviar una alerta de seguridad a Beat Kessler?")).to_be_visible()
    page.get_by_role("button", name="Enviar la alerta").click()
    expect(page.get_by_role("status").filter(has_text="Beat Kessler").first).to_be_visible()


@SCRIPTS
def test_guide_10(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    protect(cast.iker, "app")
    factories.with_app(cast.clara)
    with visitor.window(scripts=scripts) as beat, visitor.window(scripts=scripts) as page:
        sign_in(beat, cast.beat.email)
        sign_in(page, cast.clara.email)
        alert(page)
        go(page, "Seguridad")
        page.get_by_role("switch", name=REQUIRE).click()
        page.get_by_role("button", name=REQUIRE).click()
        expect(page.get_by_role("switch", name=REQUIRE)).to_have_attribute("aria-checked", "true")
        go(beat, "Todos los productos")
        expect(beat.get_by_role("heading", level=1)).to_have_text(
            "Talleres Rochat SA exige la verificación en dos pasos"
        )
        if scripts:
            assert flaws(beat) == ""
        activated(cast.beat)
        beat.reload()
        beat.wait_for_url("**/org/talleres-rochat/products/")
    assert Organization.objects.get(pk=cast.talleres.pk).second_factor_from is not None
    assert "Sin activar" in text_of(post_office.mail_to(cast.beat.email, "Clara Monnet le pide"))
    assert "apps de escritorio" in text_of(post_office.mail_to(cast.beat.email, "desde ahora"))
