"""Guide "obligar a los usuarios a activar la 2FA" (guide 10), scripts off: its steps, order, labels."""

import datetime

import pytest
from django.test import Client
from django.utils.translation import override

from core.clock import now
from core.components.formats import plain_day
from organizations.models import Membership, Organization
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations.outbox import kinds
from tests.organizations.protection import exempted, protect, require, waiting
from tests.walk import Walk

pytestmark = pytest.mark.django_db
REQUIRE, ALERT = "Exigir la verificación en dos pasos", "Enviar una alerta de seguridad"
SUSPEND = "Bloquear a este usuario"
HOME = "/org/talleres-rochat/"


@pytest.fixture(autouse=True)
def _nadia_has_it(cast: Cast) -> None:
    protect(cast.nadia)


def rule(cast: Cast) -> Organization:
    return Organization.objects.get(pk=cast.talleres.pk)


def on(cast: Cast, by: str = "nadia") -> Walk:
    """Security → toggle → the confirmation window."""
    return Walk(cast.client(by)).click("Seguridad").click(REQUIRE)


def test_people_without_it_are_marked_and_found(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios")
    assert walk.sees("usuarios no tienen la verificación en dos pasos", "Sin activar")
    walk.click("Mostrarlos")
    assert walk.url.endswith("?mfa=none")
    assert "Nadia Ferrari" not in walk.links()
    protect(cast.iker, "sms")
    walk.go("?mfa=sms")
    assert walk.sees("Iker Solano", "Solo SMS")
    assert not walk.sees("Beat Kessler")


def test_an_alert_is_sent_from_the_menu_after_a_look_at_it(cast: Cast) -> None:
    walk = (
        Walk(cast.client("nadia"), f"{HOME}users/?mfa=none&q=Kessler").open("Acciones para Beat Kessler").click(ALERT)
    )
    assert walk.heading == "¿Enviar una alerta de seguridad a Beat Kessler?"
    assert walk.sees("Vista previa", "Sin activar", "Seguridad de mi cuenta")
    walk.press("Enviar la alerta")
    assert walk.sees("La alerta de seguridad se ha enviado a Beat Kessler")
    assert kinds(cast.beat.email) == ["organizations/security_alert"]
    walk.click(ALERT)
    assert walk.sees("Ya se envió hoy a las")


def test_ticked_people_are_alerted_together(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"{HOME}users/?q=Kessler").choose("Seleccionar a Beat Kessler").press(ALERT)
    assert walk.heading == "¿Enviar una alerta de seguridad a 1 usuario?"
    assert walk.press("Enviar la alerta").sees("Se ha enviado 1 alerta de seguridad")


def test_everybody_without_it_is_alerted_from_the_security_page(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Seguridad").click("Enviar una alerta a todos")
    assert walk.heading == "¿Enviar una alerta de seguridad a 23 usuarios?"
    assert walk.press("Enviar la alerta").sees("Se han enviado 23 alertas de seguridad")
    assert "organizations/security_alert" not in kinds(cast.nadia.email)


def test_the_window_says_whom_it_hits_and_what_stays_open(cast: Cast) -> None:
    walk = on(cast)
    assert walk.heading == "¿Exigir la verificación en dos pasos en Talleres Rochat SA?"
    assert walk.sees("y 18 más", "el portal y las apps web", "las apps de escritorio y móviles", "Avíseles antes")
    assert rule(cast).second_factor_from is None


@pytest.mark.parametrize("name", ["nadia", "clara"])
def test_a_manager_with_it_requires_it(cast: Cast, name: str) -> None:
    protect(cast.people[name])
    walk = on(cast, name).press(REQUIRE)
    assert walk.sees("Se exige la verificación en dos pasos", "usuarios la activarán en su próxima acción", "Activada")
    assert walk.sees(f"Último cambio: {cast.people[name].full_name}")
    assert "organizations/second_factor_required" in kinds(cast.beat.email)


def test_who_has_none_activates_their_own_first(cast: Cast) -> None:
    walk = on(cast, "clara")
    assert walk.status == 200
    assert "Activar mi 2FA primero" in walk.links()
    assert cast.client("clara").post(f"{HOME}security/require-2fa/").status_code == 409
    assert rule(cast).second_factor_from is None


def test_an_affected_person_is_stopped_at_the_next_action(cast: Cast) -> None:
    walk = Walk(cast.client("beat"), HOME)
    on(cast).press(REQUIRE)
    walk.click("Todos los productos")
    assert walk.heading == "Talleres Rochat SA exige la verificación en dos pasos"
    assert any(link.startswith("App OTP") for link in walk.links())
    assert "Abandonar la organización" not in walk.links()
    assert walk.click("Cambiar de organización").heading == "Mis organizaciones"


def test_after_activating_it_the_person_is_where_they_wanted_to_go(cast: Cast) -> None:
    require(cast.talleres)
    walk = Walk(cast.client("beat"), f"{HOME}products/")
    protect(cast.beat)
    walk.go(walk.url)
    assert walk.url == f"{HOME}products/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(cast: Cast, address: str) -> None:
    client: Client = cast.client("nadia")
    answer = client.get("/2fa-required/", {"organization": "talleres-rochat", "next": address})
    assert answer.headers["Location"] == HOME


def test_an_external_user_may_leave_instead(cast: Cast) -> None:
    require(cast.talleres)
    walk = Walk(cast.client("lucia"), HOME).click("Abandonar la organización").choose("Entiendo que")
    walk.press("Abandonar la organización")
    assert walk.heading == "Mis organizaciones"
    assert not cast.talleres.memberships.filter(user=cast.lucia).exists()


def test_one_signs_out_from_the_page(cast: Cast) -> None:
    require(cast.talleres)
    walk = Walk(cast.client("beat"), HOME).press("Cerrar la sesión")
    assert Walk(walk.client, HOME).url.startswith("/login/")


def test_three_days_are_taken_once(cast: Cast) -> None:
    require(cast.talleres)
    walk = Walk(cast.client("beat"), f"{HOME}products/").click("Pedir 3 días más").press("Pedir 3 días")
    assert walk.url == f"{HOME}products/"
    cast.talleres.second_factor_graces.update(
        taken_at=now() - datetime.timedelta(days=4), ends_at=now() - datetime.timedelta(days=1)
    )
    walk.go(HOME)
    assert walk.heading == "Talleres Rochat SA exige la verificación en dos pasos"
    assert "Pedir 3 días más" not in walk.links()
    answer = walk.client.post("/2fa-required/grace/", {"organization": "talleres-rochat"})
    assert answer.status_code == 409


def test_a_start_a_floor_and_the_progress(cast: Cast) -> None:
    protect(cast.iker, "sms")
    day = (now() + datetime.timedelta(days=10)).date().isoformat()
    walk = on(cast).fill(Primer_día=day).choose("Exigir también métodos seguros (no SMS)").press(REQUIRE)
    assert walk.sees("Empieza el", "Se exigen métodos seguros")
    assert Walk(cast.client("iker"), HOME).url == HOME
    walk.click("Ver el avance").go("?standing=open&q=solano")
    assert walk.sees("Iker Solano", "Sin activar")
    file = b"".join(walk.client.get(f"{HOME}security/progress/export/?standing=done")).decode()
    assert "nadia@talleres-rochat.example" in file
    assert "beat@" not in file


def test_an_exception_is_given_and_lifted(cast: Cast) -> None:
    require(cast.talleres)
    beat = cast.member("beat")
    walk = Walk(cast.client("nadia"), f"{HOME}users/{beat.pk}/").click("Eximir de la verificación en dos pasos")
    assert walk.press("Eximir hasta ese día").status == 422
    day = (now() + datetime.timedelta(days=5)).date()
    walk.fill(Motivo="Espera su llave", Último_día=day.isoformat()).press("Eximir hasta ese día")
    with override("es"):
        assert walk.sees("Espera su llave", "Nadia Ferrari", f"dos pasos hasta el {plain_day(day)}.")
        assert walk.sees(f"Exento de la verificación en dos pasos hasta el {plain_day(day)}")
    assert Event.objects.latest("pk").data["until"] == day.isoformat()
    assert Walk(cast.client("beat"), HOME).url == HOME
    walk.click("Terminar la excepción").press("Terminar la excepción")
    assert Walk(cast.client("beat"), HOME).url.startswith("/2fa-required/")


def test_whoever_may_wait_is_not_announced_for_the_next_action(cast: Cast) -> None:
    require(cast.talleres)
    before = Walk(cast.client("nadia"), f"{HOME}security/")
    assert before.sees("23 usuarios la activarán en su próxima acción")
    waiting(cast.member("beat"))
    exempted(cast.member("iker"))
    walk = Walk(cast.client("nadia"), f"{HOME}security/")
    assert walk.sees("21 usuarios la activarán en su próxima acción", "2 usuarios pueden esperar")
    walk.click("2 usuarios pueden esperar: exentos o con unos días más")
    assert walk.sees("Beat Kessler", "Iker Solano", "Terminar la excepción")


def test_an_alert_sent_from_a_filtered_list_comes_back_to_it(cast: Cast) -> None:
    here = f"{HOME}users/?mfa=none&q=Kessler"
    walk = Walk(cast.client("nadia"), here).choose_from("Acciones para Beat Kessler", ALERT).press("Enviar la alerta")
    assert walk.url == here
    walk.choose("Seleccionar a Beat Kessler").press(ALERT)
    assert walk.sees("Vista previa", "Revise la protección")
    assert walk.press("Enviar la alerta").url == here


def test_stopping_needs_password_and_tick(cast: Cast) -> None:
    require(cast.talleres)
    walk = Walk(cast.client("nadia")).click("Seguridad").click(REQUIRE)
    assert walk.press("Dejar de exigirla").status == 422
    walk.fill(Contraseña="wrong").choose("Entiendo que").press("Dejar de exigirla")
    assert walk.sees("La contraseña no es correcta")
    code = factories.code_of(factories.with_app(cast.nadia))
    walk.fill(Contraseña=factories.PASSWORD, Código_del_segundo_paso=code).choose("Entiendo que")
    walk.press("Dejar de exigirla")
    assert walk.sees("Ya no se exige la verificación en dos pasos", "No se exige")
    assert Event.objects.filter(kind="organization:second-factor-released").count() == 1


def test_a_user_is_suspended_from_the_menu_and_reinstated(cast: Cast) -> None:
    walk = Walk(cast.client("clara"), f"{HOME}users/?q=Kessler").open("Acciones para Beat Kessler").click(SUSPEND)
    assert walk.heading == "¿Bloquear a Beat Kessler?"
    assert walk.press(SUSPEND).status == 422
    walk.fill(Motivo="Portátil perdido").choose("Entiendo que").press(SUSPEND)
    assert walk.sees("Bloqueado por Clara Monnet", "Portátil perdido")
    assert cast.client("beat").get(HOME).status_code == 403
    walk.click("Desbloquear a este usuario").press("Desbloquear a este usuario")
    assert cast.client("beat").get(HOME).status_code == 200


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_the_others_find_no_security_of_the_organization(cast: Cast, name: str) -> None:
    walk = Walk(cast.client(name), HOME)
    assert f"{HOME}security/" not in [link.get("href") for link in walk.page.all("a")]
    assert cast.client(name).post(f"{HOME}security/require-2fa/").status_code == 403


def test_the_log_tells_it_with_who_and_when(cast: Cast) -> None:
    on(cast).press(REQUIRE)
    walk = Walk(cast.client("nadia"), HOME).click("Registro de actividad").go("?kind=security")
    assert walk.sees("Nadia Ferrari exigió a todos la verificación en dos pasos", "Usuarios afectados: 23")


def test_a_ticked_choice_of_another_tenant_is_passed_over(cast: Cast) -> None:
    theirs: Membership = cast.member("olga", cast.globex)
    for act in ("alert", "lock", "unlock", "exempt", "exempt/end"):
        url = f"{HOME}users/{theirs.pk}/{act}/"
        assert cast.client("nadia").post(url, {"reason": "x", "understood": "on"}).status_code == 404
    assert not Membership.objects.get(pk=theirs.pk).is_suspended
