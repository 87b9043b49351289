"""Acts upon several people, pressed on the pages themselves: what a button sends is what its view reads."""

import pytest

from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db
LIST = "ana@estudio-luz.example\nluis@estudio-luz.example;Luis;Gil"


def preview(cast: Cast) -> Walk:
    """The checked list of two people."""
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Invitar a varias personas")
    return walk.fill(Personas=LIST).press("Revisar la lista")


def test_sending_the_checked_list_starts_the_job(cast: Cast) -> None:
    walk = preview(cast).press("Enviar 2 invitaciones")
    assert "/jobs/" in walk.url
    assert cast.talleres.jobs.count() == 1


def test_volver_keeps_the_list(cast: Cast) -> None:
    walk = preview(cast).press("Volver")
    assert walk.status == 200
    assert "luis@estudio-luz.example;Luis;Gil" in walk.page.text


def test_ticked_people_go_to_the_page_of_teams(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").go("?q=kessler").choose("Seleccionar a Beat Kessler")
    assert walk.press("Agregar a un equipo").url.startswith("/org/talleres-rochat/users/team/")
    assert walk.sees("Beat Kessler")


def test_ticked_people_are_removed_after_one_question(cast: Cast) -> None:
    walk = Walk(cast.client("clara")).click("Usuarios").go("?q=kessler").choose("Seleccionar a Beat Kessler")
    walk.press("Eliminar de la Organización").fill(Contraseña=PASSWORD)
    walk.choose("Entiendo que quien se elimina pierde todos los accesos de inmediato.")
    assert "/jobs/" in walk.press("Eliminar a este usuario").url
    assert cast.talleres.jobs.get().total == 1


def test_a_known_address_leads_to_the_person(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=cast.beat.email, Nombre="Beat").press("Continuar").click("Abrir la página de Beat Kessler")
    assert walk.heading == "Beat Kessler"


def test_a_second_press_on_send_finds_the_job_of_the_first(cast: Cast) -> None:
    walk = preview(cast)
    page, url = walk.page, walk.url
    first = walk.press("Enviar 2 invitaciones").url
    walk.page = walk.scope = page
    walk.url = url
    assert walk.press("Enviar 2 invitaciones").url == first
