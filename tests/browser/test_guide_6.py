"""Guide 6 in Chromium, scripts on and off: the recovery phone, SMS and mails out of the real catcher, and its use."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.looking import LOOKS, findings
from tests.cast import Cast
from tests.live import PostOffice, text_of

NUMBER, NEW = "+41791234567", "una frase nueva y bastante larga"


def code_of(post_office: PostOffice, to: str) -> str:
    """The eight digits in the newest message there."""
    found = re.search(r"\b\d{8}\b", text_of(post_office.mail_to(to)))
    assert found
    return found[0]


def type_number(page: Page) -> None:
    """From the overview to the page of the code."""
    page.goto("/profile/security/")
    page.get_by_role("link", name="Modificar Teléfono de recuperación").click()
    page.get_by_label("Código del país").select_option("CH")
    page.get_by_label("Número móvil").fill("079 123 45 67")
    page.get_by_role("button", name="Siguiente").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Código del SMS")


@SCRIPTS
def test_guide_6(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    for old in post_office.folder.glob("*.eml"):
        old.unlink()
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        type_number(page)
        page.get_by_label("Código").fill(code_of(post_office, NUMBER))
        page.get_by_role("button", name="Confirmar").click()
        expect(page.get_by_role("main")).to_contain_text("+41 ••• ••• 67")
    assert "se recupera desde ahora por SMS" in text_of(post_office.mail_to(cast.clara.email, "por SMS"))


@SCRIPTS
def test_a_forgotten_password(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    cast.clara.recovery_phone = NUMBER
    cast.clara.save()
    for old in post_office.folder.glob("*.eml"):
        old.unlink()
    with visitor.window(scripts=scripts) as page:
        page.goto("/login/recover/")
        page.get_by_label("Correo").fill(cast.clara.email)
        page.get_by_role("button", name="Continuar").click()
        page.get_by_label("Por SMS al teléfono de recuperación").check()
        page.get_by_role("button", name="Continuar").click()
        page.get_by_label("Código").fill(code_of(post_office, NUMBER))
        page.get_by_role("button", name="Continuar").click()
        page.get_by_label("Contraseña nueva").fill(NEW)
        page.get_by_role("button", name="Guardar").click()
        page.get_by_label("Contraseña").fill(NEW)
        page.get_by_role("button", name="Continuar").click()
        page.wait_for_url("**/org/**")
    assert "código de recuperación" in text_of(post_office.mail_to(cast.clara.email, "se cambió con un código"))


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_its_pages_are_accessible_and_fit(visitor: Visitor, cast: Cast, width: int, scheme: str, language: str) -> None:
    cast.clara.recovery_email, cast.clara.recovery_phone = "clara@casa.example", "+41791234599"
    cast.clara.save()
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        type_number(page)
        cast.clara.language = language
        cast.clara.save(update_fields=["language"])
        own = [
            f"/profile/security/{path}" for path in ("", "phone/", "phone/code/", "phone/remove/", "recovery-email/")
        ]
        assert list(findings(page, own, width)) == []
    with visitor.window(width=width, scheme=scheme, language=language) as page:
        page.goto("/login/recover/")
        page.locator("[name=email]").fill(cast.clara.email)
        page.locator("main form.form button[type=submit]").last.click()
        assert list(findings(page, ["/login/recover/way/"], width)) == []
        page.goto("/login/recover/way/")
        page.locator("main form.form button[type=submit]").last.click()
        page.wait_for_url("**/code/")
        assert list(findings(page, ["/login/recover/code/"], width)) == []
