"""Last part of the guide "suspender la gestión" (guide 8): support blocks a user; scripts off."""

import re

import pytest

from tests import factories
from tests.accounts.steps import type_credentials
from tests.cast import Cast
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def code_of(cast: Cast, name: str) -> str:
    """The person opens their organization, follows «mostrar» in the sidebar and reads the digits aloud."""
    walk = Walk(cast.client(name), "/").click("mostrar")
    assert walk.heading == "Código de soporte"
    walk.press("Mostrar un código")
    if walk.heading == "Confirme que es usted":
        walk.fill(Contraseña=factories.PASSWORD).press("Continuar").press("Mostrar un código")
    found = re.search(r"\b\d{4} \d{4}\b", walk.page.text)
    assert found, walk.page.text
    return found[0]


def identify(cast: Cast, code: str) -> Walk:
    """The provider's staff type what they hear."""
    walk = Walk(cast.client("staff"), "/desk/").click("Llamadas y personas bloqueadas")
    return walk.fill(Código_de_soporte_de_quien_llama=code).press("Identificar")


def test_an_administrator_has_a_user_blocked_with_a_reason(cast: Cast) -> None:
    victim = cast.client("beat")
    walk = identify(cast, code_of(cast, "clara"))
    assert walk.sees("Clara Monnet", "c•••@talleres-rochat.example", "Talleres Rochat SA", "Administrador")
    walk.fill(Nombre_o_correo="kessler").press("Buscar").click("Bloquear a Beat Kessler")
    assert walk.heading == "¿Bloquear a Beat Kessler?"
    assert walk.choose("Entiendo que").press("Bloquear").status == 422
    walk.fill(Motivo="Teléfono robado").choose("Entiendo que").press("Bloquear")
    assert walk.sees("Bloqueado: Beat Kessler")
    assert victim.get("/org/talleres-rochat/").headers["Location"].startswith("/login/")
    activity = Walk(cast.client("nadia"), f"/org/talleres-rochat/users/{cast.member('beat').pk}/activity/")
    assert activity.sees("bloqueó a Beat Kessler: Teléfono robado")


def test_a_person_has_themselves_blocked_and_later_let_in_again(cast: Cast) -> None:
    walk = identify(cast, code_of(cast, "beat")).click("Bloquear a Beat Kessler")
    walk.fill(Motivo="Teléfono robado").choose("Entiendo que").press("Bloquear")
    walk.click("Desbloquear a Beat Kessler")
    assert walk.heading == "¿Desbloquear a Beat Kessler?"
    assert walk.press("Desbloquear").sees("Desbloqueado: Beat Kessler", "Nadie está bloqueado")
    assert type_credentials(factories.browser(), cast.beat.email).status_code == 303


def test_without_a_good_code_nobody_is_blocked(cast: Cast) -> None:
    walk = identify(cast, "0000 0000")
    assert walk.status == 422
    assert walk.sees("Este código no sirve. Pida a quien llama que muestre uno nuevo.")
