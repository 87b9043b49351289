"""Guide "cambiar la contraseña" (guide 15), scripts off: its steps with its labels."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from notifications.models import Message
from products.calls import queue as calls
from products.models import Product
from products.providers.local import LocalProvider
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db
NEW = "una frase nueva y bastante larga"


def sign_in(address: str, password: str = PASSWORD) -> Walk:
    """In a window of its own."""
    walk = Walk(factories.browser(), "/login/")
    return walk.fill(Correo=address, Contraseña=password).press("Continuar")


def password_page(walk: Walk, name: str) -> Walk:
    """Avatar, profile, and the password of the box «Configuración de conexión»."""
    walk.open(f"{name}, menú de usuario").click("Gestionar mi perfil")
    assert walk.sees("Configuración de conexión", "Correo de conexión")
    return walk.click("Modificar Contraseña")


def test_the_password_is_changed_told_and_other_sessions_end(cast: Cast) -> None:
    other, walk = sign_in(cast.clara.email), sign_in(cast.clara.email)
    password_page(walk, "Clara Monnet").fill(Contraseña_actual=PASSWORD, Contraseña_nueva=NEW).press("Guardar")
    assert walk.sees("Su contraseña ha cambiado.", "Se cerró 1 sesión más.")
    assert other.go("/profile/").heading == "Iniciar sesión"
    mail = Message.objects.get(kind="accounts/password_changed")
    assert (mail.user, mail.language) == (cast.clara, "es")
    assert sign_in(cast.clara.email, NEW).url.startswith("/org/")


def test_whoever_has_no_mailbox_here_is_not_asked(cast: Cast) -> None:
    walk = password_page(sign_in(cast.clara.email), "Clara Monnet")
    assert walk.sees("Contraseña actual", "Contraseña nueva")
    assert not walk.sees("Buzón")


@pytest.mark.parametrize("choice", ["Unificar", "Seguir con contraseñas diferentes"])
def test_the_mailbox_of_the_same_address_is_unified_or_not(
    cast: Cast, settings: LazySettings, tmp_path: Path, choice: str
) -> None:
    settings.VAR_DIR = tmp_path
    while calls.perform_next(now()):
        pass
    walk = Walk(cast.client("nadia"))
    password_page(walk, "Nadia Ferrari")
    assert walk.sees("Buzón nadia@talleres-rochat.example", "los teléfonos la pedirán")
    walk.fill(Contraseña_actual=PASSWORD, Contraseña_nueva=NEW).fill(Código=factories.code_of(cast.nadia))
    walk.choose(choice).press("Guardar")
    assert walk.sees("Su contraseña ha cambiado.")
    calls.perform_next(now())
    books = LocalProvider(tmp_path / "providers" / "local.sqlite3")
    service = Product.objects.get(service_name="talleres-rochat.example", kind__key="mail-service")
    assert books.opens_mailbox(service.reference, cast.nadia.email, NEW) == (choice == "Unificar")


def test_a_wrong_password_changes_nothing(cast: Cast) -> None:
    walk = password_page(sign_in(cast.clara.email), "Clara Monnet")
    walk.fill(Contraseña_actual="equivocada", Contraseña_nueva=NEW).press("Guardar")
    assert walk.status == 422
    assert walk.sees("La contraseña no es correcta")
    assert sign_in(cast.clara.email).url.startswith("/org/")


def test_whoever_forgot_the_password_is_led_to_the_recovery(cast: Cast) -> None:
    assert (
        password_page(sign_in(cast.clara.email), "Clara Monnet").click("Recuperar el acceso").url == "/login/recover/"
    )
