"""Guide "teléfono de recuperación" (guide 6), scripts off: its steps and labels, and what it is for."""

import pytest

from tests import factories
from tests.accounts.moving import code, kinds
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db
NUMBER = "+41791234567"
NEW = "una frase nueva y bastante larga"


def sign_in(address: str, password: str = PASSWORD) -> Walk:
    """In a window of its own."""
    walk = Walk(factories.browser(), "/login/")
    return walk.fill(Correo=address, Contraseña=password).press("Continuar")


def add_phone(walk: Walk) -> Walk:
    """The steps of the guide."""
    walk.open("Clara Monnet, menú de usuario").click("Seguridad de mi cuenta")
    walk.click("Modificar Teléfono de recuperación")
    walk.fill(Código_del_país="CH", Número_móvil="079 123 45 67").press("Siguiente")
    return walk.fill(Código=code("code", NUMBER)).press("Confirmar")


def test_the_number_is_typed_proved_and_shown_masked(cast: Cast) -> None:
    walk = add_phone(sign_in(cast.clara.email))
    assert walk.heading == "Seguridad de mi cuenta"
    assert walk.sees("Teléfono de recuperación", "Desde ahora +41 ••• ••• 67 puede recuperar su acceso.")
    assert kinds(cast.clara.email) == ["recovery_phone_changed"]


def test_the_password_is_asked_when_necessary(cast: Cast) -> None:
    walk = Walk(factories.signed_in(cast.clara), "/profile/security/phone/")
    walk.fill(Código_del_país="CH", Número_móvil="079 123 45 67", Contraseña="equivocada").press("Siguiente")
    assert walk.sees("La contraseña no es correcta")
    walk.fill(Código_del_país="CH", Número_móvil="079 123 45 67", Contraseña=PASSWORD).press("Siguiente")
    assert walk.heading == "Código del SMS"


def test_a_number_of_another_country_is_refused_with_the_reason(cast: Cast) -> None:
    walk = sign_in(cast.clara.email).go("/profile/security/phone/")
    assert walk.sees("Los SMS llegan a Suiza, Francia, Bélgica y Alemania.")
    walk.fill(Código_del_país="ES", Número_móvil="612 34 56 78").press("Siguiente")
    assert walk.sees("Los códigos solo se envían a números de Suiza, Francia, Bélgica y Alemania.")


def test_after_a_forgotten_password_the_number_brings_a_new_one(cast: Cast) -> None:
    add_phone(sign_in(cast.clara.email))
    walk = Walk(factories.browser(), "/login/").click("¿Ha olvidado su contraseña?").fill(Correo=cast.clara.email)
    walk.press("Continuar").choose("Por SMS al teléfono de recuperación").press("Continuar")
    assert walk.sees("un SMS con un código está de camino")
    walk.fill(Código=code("code", NUMBER)).press("Continuar").fill(Contraseña_nueva=NEW).press("Guardar")
    assert walk.heading == "Iniciar sesión"
    assert sign_in(cast.clara.email, NEW).heading != "Iniciar sesión"


def test_the_recovery_e_mail_does_the_same(cast: Cast) -> None:
    walk = sign_in(cast.clara.email).go("/profile/security/").click("Modificar Correo de recuperación")
    walk.fill(Correo_de_recuperación="clara@casa.example").press("Siguiente")
    walk.fill(Código=code("recovery_email_code", "clara@casa.example")).press("Confirmar")
    assert walk.sees("c•••@casa.example")
    walk = Walk(factories.browser(), "/login/recover/").fill(Correo=cast.clara.email).press("Continuar")
    walk.choose("Al correo de recuperación").press("Continuar")
    walk.fill(Código=code("recovery_code", "clara@casa.example")).press("Continuar")
    walk.fill(Contraseña_nueva=NEW).press("Guardar")
    assert sign_in(cast.clara.email, NEW).heading != "Iniciar sesión"


def test_a_recovered_password_still_meets_the_second_step(cast: Cast) -> None:
    """Nadia has an app and every contact in the demo."""
    walk = Walk(factories.browser(), "/login/recover/").fill(Correo=cast.nadia.email).press("Continuar")
    walk.choose("Por SMS al teléfono de recuperación").press("Continuar")
    walk.fill(Código=code("code", NUMBER)).press("Continuar").fill(Contraseña_nueva=NEW).press("Guardar")
    assert sign_in(cast.nadia.email, NEW).heading == "Verificación"
