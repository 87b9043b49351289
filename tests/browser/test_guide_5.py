"""Guide 5 in Chromium, scripts on and off: language (with a real mail), country, time zone and the picture."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.work import wake
from notifications.tasks import deliver_due
from security.tasks import tell_failures
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.live import PostOffice, text_of


def profile(page: Page, name: str = "Clara Monnet") -> None:
    """By the initials in the corner."""
    page.get_by_role("button", name=f"{name}, menú de usuario").click()
    page.get_by_role("link", name="Gestionar mi perfil").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mi perfil")


def pencil(page: Page, box: str) -> None:
    """The pencil of a box."""
    page.get_by_role("link", name=re.compile(f"^(Modificar|Bearbeiten) {box}$")).click()


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (640, 320), "teal").save(written, "JPEG")
    return written.getvalue()


@SCRIPTS
def test_guide_5_language(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        profile(page)
        pencil(page, "Idioma")
        page.get_by_label("Deutsch").check()
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mein Profil")
        expect(page.locator("html")).to_have_attribute("lang", "de")
    with visitor.window(scripts=scripts) as page:
        page.goto("/login/")
        page.get_by_label("Correo").fill(cast.clara.email)
        page.get_by_label("Contraseña").fill("equivocada")
        page.get_by_role("button", name="Continuar").click()
        expect(page.get_by_role("alert")).to_be_visible()
    tell_failures()
    wake(deliver_due)
    mail = post_office.mail_to(cast.clara.email, "(Zürich)")
    assert mail["Content-Language"] in {None, "de"}
    assert "Passwort" in mail["Subject"]
    assert "Wann" in text_of(mail)


@SCRIPTS
@pytest.mark.parametrize(("zone", "minutes"), [("Nueva York (Estados Unidos)", 0), ("Katmandú (Nepal)", 45)])
def test_guide_5_zone(visitor: Visitor, cast: Cast, zone: str, minutes: int, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.clara.email)
        page.goto("/profile/activity/")
        before = page.locator("time").first.get_attribute("datetime") or ""
        profile(page)
        pencil(page, "Zona horaria")
        page.get_by_label("Zona horaria").select_option(label=zone)
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("main")).to_contain_text(zone)
        page.goto("/profile/activity/")
        after = [each.get_attribute("datetime") or "" for each in page.locator("tbody time").all()]
        shifted = {stamp[-6:] for stamp in after}
    assert before.endswith(("+01:00", "+02:00"))
    assert {int(offset[-2:]) for offset in shifted} == {minutes}


@SCRIPTS
def test_guide_5_country_and_picture(visitor: Visitor, cast: Cast, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts, width=390) as page:
        sign_in(page, cast.clara.email)
        profile(page)
        pencil(page, "País")
        page.get_by_label("País").select_option("FR")
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("main")).to_contain_text("Francia")
        page.get_by_role("link", name="Agregar una foto").click()
        page.get_by_label("Foto").set_input_files({"name": "yo.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        page.get_by_label("Izquierda").check()
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("status")).to_contain_text("Su foto se ha guardado.")
        shown = page.locator(".avatar-button img")
        assert shown.evaluate("image => image.complete ? image.naturalWidth : 256") == 256
        page.get_by_label("Quitar la foto").check()
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("button", name="Clara Monnet, menú de usuario")).to_have_text("CM")
