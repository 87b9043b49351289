"""Guide "correo electrónico de seguridad" (guide 4), scripts off: its steps with its labels."""

import pytest

from notifications.models import Message
from security.tasks import tell_failures
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def sign_in(address: str, password: str = PASSWORD) -> Walk:
    """In a window of its own."""
    walk = Walk(factories.browser(), "/login/")
    return walk.fill(Correo=address, Contraseña=password).press("Continuar")


def newest(address: str, kind: str) -> Message:
    """The mail, as it was written."""
    return Message.objects.filter(address=address, kind=f"security/{kind}").latest("created_at")


def test_a_new_place_is_told_and_found_in_the_recent_activity(cast: Cast) -> None:
    sign_in(cast.clara.email)
    walk = sign_in(cast.clara.email)
    mail = newest(cast.clara.email, "new_place")
    assert mail.subject == "Nuevo inicio de sesión desde una red local"
    assert "abra «Actividad reciente»" in mail.text
    walk.open("Clara Monnet, menú de usuario").click("Actividad reciente")
    assert walk.heading == "Actividad reciente"
    assert walk.sees("Fecha", "Suceso", "Lugar", "Dispositivo", "Organización", "Usted inició sesión.")


def test_a_wrong_password_is_told_and_seen(cast: Cast) -> None:
    sign_in(cast.clara.email, "equivocada")
    tell_failures()
    assert newest(cast.clara.email, "wrong_password").subject == "Una contraseña incorrecta para su cuenta"
    walk = sign_in(cast.clara.email).go("/profile/activity/")
    assert walk.sees("Alguien escribió una contraseña incorrecta para su cuenta.")


def test_it_was_not_me_leads_through_the_steps(cast: Cast) -> None:
    thief = sign_in(cast.clara.email)
    walk = sign_in(cast.clara.email).go("/profile/activity/")
    walk.click(next(name for name in walk.links() if name.startswith("No he sido yo")))
    walk.click("Modificar la contraseña")
    walk.fill(Contraseña_actual=PASSWORD, Contraseña_nueva="una frase nueva y larga").press("Guardar")
    for _step in ("sessions", "browsers", "application passwords", "factors", "contacts", "calendars"):
        walk.click("Continuar")
    assert walk.sees("Hecho", "Su contraseña sola abre su cuenta.")
    assert thief.go("/profile/").heading == "Iniciar sesión"


def test_the_alerts_are_set_in_the_profile_under_notifications(cast: Cast) -> None:
    walk = sign_in(cast.clara.email).open("Clara Monnet, menú de usuario").click("Gestionar mi perfil")
    walk.click("Modificar los ajustes de las alertas")
    assert walk.heading == "Alertas de seguridad"
    walk.choose("Cada inicio de sesión").press("Guardar")
    sign_in(cast.clara.email)
    assert walk.sees("Guardado.")
    walk.go("/logout/").press("Cerrar la sesión").fill(Correo=cast.clara.email, Contraseña=PASSWORD).press("Continuar")
    assert newest(cast.clara.email, "signed_in").subject == "Inicio de sesión desde una red local"


def test_the_code_printed_in_the_mail_proves_it(cast: Cast) -> None:
    sign_in(cast.clara.email)
    walk = sign_in(cast.clara.email).open("Clara Monnet, menú de usuario").click("Seguridad de mi cuenta")
    mail = newest(cast.clara.email, "new_place")
    walk.click("Comprobar un mensaje").fill(Código=mail.code).press("Aplicar")
    assert walk.sees("Le hemos enviado el mensaje con este código", mail.subject)
    walk.click(mail.subject)
    assert walk.sees("Si ha sido usted hace un momento")
