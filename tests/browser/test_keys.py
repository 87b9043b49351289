"""Security keys in Chromium, with a virtual authenticator behind its developer protocol (CTAP 2, resident keys)."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from security.models import SecurityKey
from tests import factories
from tests.browser.conftest import Visitor
from tests.cast import Cast

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_address(live_server: LiveServer, settings: LazySettings) -> None:
    """Keys are bound to the host of PUBLIC_URL, here localhost: browsers refuse numbers."""
    settings.PUBLIC_URL = live_server.url
    assert live_server.url.startswith("http://localhost:")


def plug_in(page: Page, **facts: Any) -> None:
    """Give the browser a key of its own."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **facts}})


def type_password(page: Page, email: str) -> None:
    """The sign-in page."""
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    page.get_by_role("button", name="Continuar").click()


def register(page: Page, email: str) -> None:
    """Sign in with the password, add a key under a name, see the backup codes."""
    type_password(page, email)
    page.wait_for_url("**/org/**")
    page.goto("/profile/security/2fa/")
    page.get_by_role("link", name="Llave de seguridad o de acceso").click()
    page.get_by_label("Nombre de la llave").fill("Azul")
    page.get_by_role("button", name="Agregar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guardar los códigos de respaldo")


def test_a_key_is_registered_and_opens_the_second_step(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page)
        register(page, cast.beat.email)
        type_password(page, cast.beat.email)
        page.wait_for_url("**/login/2fa/")
        page.get_by_role("button", name="Usar la llave").click()
        page.wait_for_url("**/org/**")
    assert SecurityKey.objects.get(user=cast.beat).sign_count > 1


def test_a_refused_key_is_told_beside_its_button_which_gets_the_focus(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page)
        register(page, cast.beat.email)
        page.goto("/profile/security/2fa/key/add/")
        button = page.get_by_role("button", name="Agregar")
        box = button.bounding_box()
        button.click()
        expect(page.get_by_role("alert")).to_have_text("Esta llave ya está registrada. Use otra.")
        expect(button).to_be_focused()
        assert box is not None
        assert (button.bounding_box() or box)["width"] == box["width"]
    assert SecurityKey.objects.count() == 1


def test_a_passkey_alone_opens_the_account(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page)
        register(page, cast.beat.email)
        page.context.clear_cookies()
        page.goto("/login/?next=/profile/security/")
        page.get_by_role("button", name="Entrar con una llave de acceso").click()
        page.wait_for_url(f"{visitor.address}/profile/security/")
        page.goto("/profile/security/2fa/")
        expect(page.get_by_text("Llave de seguridad o de acceso · Azul").first).to_be_visible()


def test_a_key_confirms_an_act(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page)
        register(page, cast.beat.email)
        _grow_old(cast)
        page.goto("/profile/security/2fa/app/add/")
        page.get_by_label("Contraseña").fill(factories.PASSWORD)
        page.get_by_role("button", name="Usar la llave en lugar de un código").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("App OTP")


def test_whoever_turns_away_reads_what_to_do(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page, isUserVerified=False)
        page.goto("/login/")
        page.get_by_role("button", name="Entrar con una llave de acceso").click()
        expect(page.get_by_role("alert").filter(has_text="No se usó ninguna llave")).to_be_visible()
        expect(page.get_by_role("button", name="Entrar con una llave de acceso")).to_be_enabled()


def test_without_scripts_nobody_is_stuck(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        plug_in(page)
        register(page, cast.beat.email)
    with visitor.window(scripts=False) as page:
        page.goto("/login/")
        expect(page.get_by_role("button", name="Entrar con una llave de acceso")).to_be_hidden()
        type_password(page, cast.beat.email)
        expect(page.get_by_role("button", name="Usar la llave")).to_be_hidden()
        expect(page.get_by_text("Una llave necesita un navegador que ejecute scripts")).to_be_visible()
        page.get_by_role("link", name="Usar otro método").click()
        expect(page.get_by_role("link", name="Código de respaldo")).to_be_visible()


def _grow_old(cast: Cast) -> None:
    """Every proof of the person's sessions is older than ten minutes."""
    for row in UserSession.objects.filter(user=cast.beat):
        session = SessionStore(row.session_key)
        session["account_authentication_methods"] = [
            {**proof, "at": 0} for proof in session["account_authentication_methods"]
        ]
        session.save()
