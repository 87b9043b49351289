"""Guide 11 in Chromium, scripts on and off: the login e-mail, its link out of a real mail server, and the way back."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import LOOKS, findings
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.live import PostOffice, text_of

NEW = "clara.monnet@correo.example"


def link_of(mail: EmailMessage) -> str:
    """The address in the text of the mail."""
    found = re.search(r"https?://\S+/email/\S+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def ask(page: Page) -> None:
    """The steps of the guide up to the mail."""
    page.get_by_role("button", name="Clara Monnet, menú de usuario").click()
    page.get_by_role("link", name="Gestionar mi perfil").click()
    page.get_by_role("link", name="Editar Correo de conexión").click()
    page.get_by_label("Nuevo correo de conexión").fill(NEW)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("main")).to_contain_text("A la espera de la confirmación")


def is_signed_out(page: Page) -> None:
    """The session ended."""
    page.goto("/profile/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")


@SCRIPTS
def test_guide_11(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page, visitor.window(scripts=scripts) as mailbox:
        sign_in(page, cast.clara.email)
        page.get_by_role("button", name="Clara Monnet, menú de usuario").click()
        expect(page.locator("#me")).to_contain_text(cast.clara.email)
        page.goto("/profile/")
        ask(page)
        mailbox.goto(link_of(post_office.mail_to(NEW, "confírmelo")))
        mailbox.get_by_role("button", name="Confirmar el nuevo correo de conexión").click()
        expect(mailbox.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")
        is_signed_out(page)
        sign_in(page, NEW)
        page.get_by_role("button", name="Clara Monnet, menú de usuario").click()
        expect(page.locator("#me")).to_contain_text(NEW)
        mailbox.goto(link_of(post_office.mail_to(cast.clara.email, "recupera la cuenta")))
        mailbox.get_by_role("button", name="Recuperar la cuenta").click()
        expect(mailbox.get_by_role("heading", level=1)).to_have_text("La cuenta vuelve a ser suya")
        is_signed_out(page)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_its_pages_are_accessible_and_fit(
    visitor: Visitor, cast: Cast, post_office: PostOffice, width: int, scheme: str, language: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        ask(page)
        confirm = link_of(post_office.mail_to(NEW, "confírmelo"))
        cancel = link_of(post_office.mail_to(cast.clara.email, "cancele el cambio"))
        cast.clara.language = language
        cast.clara.save(update_fields=["language"])
        urls = [
            "/profile/",
            "/profile/security/email/",
            "/profile/security/email/cancel/",
            confirm,
            cancel,
            f"{confirm[:-9]}/",
        ]
        assert list(findings(page, urls, width)) == []
