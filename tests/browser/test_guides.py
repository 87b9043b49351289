"""Guides 3 and 14 in Chromium, scripts on and off; the mails come out of a real mail server."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import BOTH, SCRIPTS, Visitor, sign_in
from tests.browser.looking import open_row_menu
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.live import PostOffice, link_of, text_of

PAULA = "paula@estudio-luz.example"


def users(page: Page) -> None:
    """The users list through the sidebar."""
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Usuarios").click()


def invite(page: Page, email: str, role: str) -> None:
    """The assistant from its button to the end."""
    users(page)
    page.get_by_role("main").get_by_role("link", name="Agregar un usuario", exact=True).first.click()
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Nombre").fill("Paula")
    page.get_by_label("Apellidos").fill("Sanz")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("radio", name=role).check()
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Enviar la invitación").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Usuarios")


@BOTH
def test_guide_3_with_a_new_account(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        invite(page, PAULA, "Colaborador")
        row = page.get_by_role("row").filter(has_text=PAULA)
        expect(row).to_contain_text("Invitado")
    mail = post_office.mail_to(PAULA, "/invite/")
    assert "Nadia Ferrari" in mail["Subject"]
    with visitor.window(scripts=scripts) as page:
        page.goto(link_of(mail))
        page.get_by_role("link", name="Crear mi cuenta y unirme").click()
        page.get_by_label("Contraseña").fill("una frase larga y propia")
        page.get_by_role("button", name="Crear mi cuenta y unirme").click()
        page.wait_for_url("**/org/talleres-rochat/")
        expect(page.get_by_role("button", name="Paula Sanz, menú de usuario")).to_be_visible()
    assert "Talleres Rochat SA" in text_of(post_office.mail_to(PAULA, "Colaborador"))


@SCRIPTS
def test_guide_3_with_an_existing_account(
    visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool
) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        invite(page, cast.olga.email, "Usuario externo")
    link = link_of(post_office.mail_to(cast.olga.email, "/invite/"))
    with visitor.window(scripts=scripts) as page:
        page.goto(link)
        page.get_by_role("link", name="Unirse con olga@globex.example").click()
        page.get_by_label("Correo").fill(cast.olga.email)
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_role("button", name="Continuar").click()
        page.get_by_role("button", name="Unirse con olga@globex.example").click()
        page.wait_for_url("**/org/talleres-rochat/")
        page.goto(link)
        page.wait_for_url("**/org/talleres-rochat/")
        expect(page.get_by_role("button", name="Unirse con olga@globex.example")).to_have_count(0)
    assert cast.talleres.memberships.get(user=cast.olga).role == "external"


@SCRIPTS
def test_guide_14(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        users(page)
        open_row_menu(page, "Beat Kessler")
        page.get_by_role("link", name="Eliminar de la Organización").locator("visible=true").click()
        page.get_by_role("link", name="Continuar").click()
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_label("Entiendo").check()
        page.get_by_role("button", name="Eliminar a este usuario").click()
        page.wait_for_url("**/users/")
        expect(page.get_by_role("row").filter(has_text=cast.beat.email)).to_have_count(0)
    assert "Talleres Rochat SA" in text_of(post_office.mail_to(cast.beat.email))
    assert not cast.talleres.memberships.filter(user=cast.beat).exists()
