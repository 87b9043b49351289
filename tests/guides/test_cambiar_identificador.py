"""Guide "cambiar el identificador" (guide 11), scripts off: its steps with its labels."""

import pytest

from tests import factories
from tests.accounts.moving import link
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db
NEW = "clara.monnet@correo.example"


def sign_in(address: str) -> Walk:
    """In a window of its own."""
    walk = Walk(factories.browser(), "/login/")
    return walk.fill(Correo=address, Contraseña=PASSWORD).press("Continuar")


def to_the_form(walk: Walk) -> Walk:
    """From the avatar to the page of the guide."""
    walk.open("Clara Monnet, menú de usuario").click("Gestionar mi perfil")
    return walk.click("Editar Correo de conexión")


def test_the_login_is_shown_in_the_menu_and_on_the_page(cast: Cast) -> None:
    walk = sign_in(cast.clara.email)
    menu = walk.open("Clara Monnet, menú de usuario").scope
    assert cast.clara.email in menu.text
    walk.click("Gestionar mi perfil")
    assert walk.sees("Configuración de conexión", "Correo de conexión", cast.clara.email)


def test_a_new_address_is_typed_confirmed_by_its_link_and_shown(cast: Cast) -> None:
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión=NEW, Contraseña=PASSWORD).press("Guardar")
    assert walk.sees(f"Hemos escrito a {NEW}.", "A la espera de la confirmación")
    walk.go(link("login_change_link", NEW)).press("Confirmar el nuevo correo de conexión")
    assert walk.sees(f"Desde ahora inicia sesión con {NEW}.")
    assert NEW in walk.open("Clara Monnet, menú de usuario").scope.text
    assert sign_in(NEW).heading != "Iniciar sesión"


def test_a_wrong_password_says_so_and_changes_nothing(cast: Cast) -> None:
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión=NEW, Contraseña="equivocada").press("Guardar")
    assert walk.sees("La contraseña no es correcta")
    assert not walk.go("/profile/").sees("A la espera de la confirmación")


def test_an_address_that_has_an_account_is_refused_with_the_way_out(cast: Cast) -> None:
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión=cast.beat.email, Contraseña=PASSWORD).press("Guardar")
    assert walk.sees("ya es el identificador de otra cuenta de su organización", "dele todos sus derechos")


def test_the_recovery_address_is_refused(cast: Cast) -> None:
    cast.clara.recovery_email = "clara@casa.example"
    cast.clara.save()
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión="clara@casa.example", Contraseña=PASSWORD).press("Guardar")
    assert walk.sees("Este es su correo de recuperación.")


def test_the_wish_is_cancelled_on_the_profile(cast: Cast) -> None:
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión=NEW, Contraseña=PASSWORD).press("Guardar").go("/profile/")
    walk.click("Cancelar el cambio del correo de conexión").press("Cancelar el cambio")
    assert walk.sees("El cambio está cancelado.")
    assert not walk.sees("A la espera de la confirmación")


def test_the_old_address_takes_the_account_back_and_chooses_a_new_password(cast: Cast) -> None:
    walk = to_the_form(sign_in(cast.clara.email))
    walk.fill(Nuevo_correo_de_conexión=NEW, Contraseña=PASSWORD).press("Guardar")
    walk.go(link("login_change_link", NEW)).press("Confirmar el nuevo correo de conexión")
    owner = Walk(factories.browser(), link("login_changed_away", cast.clara.email)).press("Recuperar la cuenta")
    assert owner.sees("La cuenta vuelve a ser suya")
    owner.click("Elegir una contraseña nueva")
    assert owner.heading == "Recuperar el acceso"
    assert walk.go("/profile/").heading == "Iniciar sesión"
