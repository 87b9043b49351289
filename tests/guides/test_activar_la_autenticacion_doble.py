"""Guide "activar la autenticación doble" (guide 7), scripts off: its steps, order and labels."""

import re

import pyotp
import pytest
from django.conf import settings

from security.models import AppFactor
from tests import factories
from tests.cast import Cast
from tests.organizations.outbox import kinds
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def type_password(cast: Cast, name: str, walk: Walk | None = None) -> Walk:
    """The sign-in page."""
    walk = walk or Walk(factories.browser(), "/login/")
    walk.client.post("/logout/")
    return walk.go("/login/").fill(Correo=cast.people[name].email, Contraseña=factories.PASSWORD).press("Continuar")


def activate(walk: Walk) -> pyotp.TOTP:
    """Seguridad de mi cuenta › Autenticación doble → app OTP → scan → code → the backup codes."""
    walk.go("/profile/").click("Seguridad de mi cuenta").click(
        "Activar Autenticación doble (verificación en dos pasos)"
    )
    walk.go(next(link.get("href") for link in walk.scope.all("a") if link.text.startswith("App OTP")))
    picture = next(each for each in walk.page.all("img") if each.get("class") == "qr-code")
    assert picture.get("src").startswith("data:image/svg+xml")
    app = pyotp.parse_uri(next(link.get("href") for link in walk.page.all("a") if "otpauth" in link.get("href")))
    assert isinstance(app, pyotp.TOTP)
    assert app.secret in walk.page.text.replace(" ", "")
    walk.fill(Código=app.now()).press("Activar")
    return app


def test_the_guide(cast: Cast) -> None:
    walk = type_password(cast, "clara")
    app = activate(walk)
    assert walk.heading == "Guardar los códigos de respaldo"
    assert {"Descargar .txt", "Imprimir"} <= set(walk.links())
    codes = re.findall(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", walk.page.text)
    assert len(codes) == 10
    assert walk.press("Terminar").status == 422
    walk.choose("Los he guardado").press("Terminar")
    assert walk.sees("Verificación en dos pasos", "App OTP", "Quedan 10 códigos")
    assert kinds(cast.clara.email)[-1] == "security/factor_added"
    AppFactor.objects.update(last_t=-1)
    type_password(cast, "clara", walk)
    assert (walk.url, walk.heading) == ("/login/2fa/", "Verificación")
    assert walk.sees("No volver a pedirlo en este dispositivo durante 30 días")
    walk.fill(Código=app.now()).press("Continuar")
    assert walk.url == "/org/talleres-rochat/"


def test_without_the_app_a_backup_code_helps(cast: Cast) -> None:
    walk = type_password(cast, "clara")
    activate(walk)
    code = re.findall(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", walk.page.text)[0]
    type_password(cast, "clara", walk).click("Usar otro método")
    walk.go(next(link.get("href") for link in walk.scope.all("a") if link.text.startswith("Código de respaldo")))
    walk.fill(Código=code).press("Continuar")
    assert walk.url == "/org/talleres-rochat/"


def test_codes_can_be_printed_and_renewed(cast: Cast) -> None:
    walk = type_password(cast, "clara")
    activate(walk)
    old = re.findall(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", walk.page.text)
    printed = walk.click("Imprimir").page.text
    assert all(code in printed for code in old)
    walk.click("Volver a los códigos").choose("Los he guardado").press("Terminar").click("Cambiar Códigos de respaldo")
    walk.click("Generar códigos nuevos").press("Generar códigos nuevos")
    assert walk.heading == "Guardar los códigos de respaldo"
    assert not [code for code in old if code in walk.page.text]


def test_the_sign_in_may_be_asked_whenever_the_browser_opens(cast: Cast) -> None:
    walk = type_password(cast, "clara")
    walk.go("/profile/security/").press("Pedir autenticación al abrir el navegador")
    assert walk.sees("Se pedirá la autenticación al abrir el navegador.")
    type_password(cast, "clara", walk)
    assert walk.client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_a_method_is_deleted_with_the_password(cast: Cast) -> None:
    walk = type_password(cast, "clara")
    activate(walk)
    walk.go("/profile/security/2fa/").click("Eliminar App OTP")
    assert walk.sees("Este es su último método")
    walk.fill(Contraseña="otra").choose("Entiendo que").press("Eliminar este método")
    assert walk.sees("La contraseña no es correcta")
    walk.fill(Contraseña=factories.PASSWORD).choose("Entiendo que").press("Eliminar este método")
    assert walk.sees("Hoy su contraseña sola abre su cuenta")


def test_the_legal_representative_of_the_demo_signs_in_with_the_published_secret(cast: Cast) -> None:
    walk = type_password(cast, "nadia").fill(Código=factories.code_of(cast.nadia)).press("Continuar")
    assert walk.url == "/org/talleres-rochat/"
