"""Guide 8 in Chromium, scripts on and off: a product is locked, a mail service is put into maintenance instead."""

import pytest
from playwright.sync_api import Page, expect

from products.models import Product
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.live import PostOffice, text_of

LOCK, UNLOCK = "Bloquear la gestión del producto", "Desbloquear la gestión del producto"
MAINTAIN, END = "Activar el mantenimiento", "Terminar el mantenimiento"


@pytest.fixture
def disk(cast: Cast) -> Product:
    """A drive that Beat manages."""
    return cast.managed_by_beat("drive", "Disco Feria")


@pytest.fixture
def mail(cast: Cast) -> Product:
    """A mail service that Beat manages."""
    return cast.managed_by_beat("mail-service", "correo.feria.example")


def managed(page: Page, product: Product) -> None:
    """Through the menu to Gestionar."""
    menu = page.get_by_role("navigation", name="Principal")
    if not menu.is_visible():
        page.get_by_role("button", name="Abrir el menú").click()
    menu.get_by_role("link", name=product.kind.category.names["es"], exact=False).first.click()
    page.get_by_role("main").get_by_role("link", name=product.service_name).first.click()
    page.get_by_role("link", name="Gestionar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Gestionar {product.service_name}")


def begun(page: Page, verb: str) -> None:
    """The entry of Gestionar, the question, the button of the same name."""
    page.locator(".todo").get_by_role("link", name=verb, exact=True).click()
    for tick in page.get_by_label("Entiendo").all():
        tick.check()
    page.get_by_role("button", name=verb).click()
    expect(page.get_by_role("status").first).to_contain_text("Se ha avisado por correo")


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_a_lock_stops_an_open_form_and_tells_who_and_when(
    visitor: Visitor, cast: Cast, disk: Product, post_office: PostOffice, width: int, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as beat, visitor.window(scripts=scripts) as clara:
        sign_in(beat, cast.beat.email)
        managed(beat, disk)
        beat.get_by_role("link", name="Modificar los datos").click()
        beat.get_by_label("Nombre propio").fill("Mío")
        sign_in(clara, cast.clara.email)
        clara.set_viewport_size({"width": width, "height": 900})
        managed(clara, disk)
        begun(clara, LOCK)
        beat.get_by_role("button", name="Guardar").click()
        expect(beat.get_by_role("main")).to_contain_text("Bloqueado por Clara Monnet el")
        expect(beat.get_by_role("main")).to_contain_text("pida a un administrador que lo desbloquee")
        beat.goto(f"/org/talleres-rochat/products/drive/{disk.pk}/")
        expect(beat.get_by_role("main")).to_contain_text("Bloqueado por Clara Monnet el")
        expect(beat.get_by_role("link", name="Gestionar", exact=True)).to_have_count(0)
        clara.get_by_role("link", name="Gestionar", exact=True).click()
        begun(clara, UNLOCK)
        expect(clara.get_by_text("Bloqueado por")).to_have_count(0)
    disk.refresh_from_db()
    assert disk.custom_name == ""
    assert "Clara Monnet" in text_of(post_office.mail_to(cast.beat.email, "Disco Feria"))


def press_the_red_button(page: Page, mail: Product) -> None:
    """Gestionar offers maintenance, no lock; the page says what goes on."""
    managed(page, mail)
    expect(page.get_by_role("link", name=LOCK)).to_have_count(0)
    page.get_by_role("link", name=MAINTAIN, exact=True).click()
    page.wait_for_load_state()  # the text can be there before the style sheet
    expect(page.get_by_role("main")).to_contain_text("La recepción continúa, la consulta se interrumpe")
    red = page.get_by_role("button", name=MAINTAIN)
    channels = red.evaluate("e => getComputedStyle(e).backgroundColor.match(/[0-9]+/g).map(Number)")
    assert channels[0] > 2 * max(channels[1:3])
    page.get_by_label("Entiendo").check()
    red.click()
    expect(page.get_by_role("main")).to_contain_text("En mantenimiento desde el")


def answers(page: Page, address: str, status: int) -> None:
    """The address answers so."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status


@SCRIPTS
@pytest.mark.parametrize("width", [1440, 390])
def test_a_mail_service_offers_maintenance_behind_a_red_button(
    visitor: Visitor, cast: Cast, mail: Product, post_office: PostOffice, width: int, *, scripts: bool
) -> None:
    base = f"/org/talleres-rochat/products/mail/{mail.pk}/"
    with visitor.window(width=width, scripts=scripts) as page, visitor.window(scripts=scripts) as beat:
        sign_in(page, cast.clara.email)
        answers(page, f"{base}lock/", 409)
        page.goto("/org/talleres-rochat/")
        press_the_red_button(page, mail)
        sign_in(beat, cast.beat.email)
        answers(beat, f"{base}edit/", 403)
        page.get_by_role("link", name="Gestionar", exact=True).click()
        begun(page, END)
        expect(page.get_by_text("En mantenimiento desde el")).to_have_count(0)
    post_office.mail_to(cast.beat.email, "correo.feria.example")
