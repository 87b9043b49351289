"""Guide "eliminar a uno de los usuarios" (guide 14), scripts off."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from manager.demo import data as demo_data
from organizations.models import Role
from organizations.people.commands import change_role
from products.calls.tasks import perform_calls
from tests.cast import Cast
from tests.factories import PASSWORD, code_of
from tests.organizations import outbox
from tests.products.rigs import LocalRig
from tests.walk import Walk

pytestmark = pytest.mark.django_db
REMOVE = "Eliminar de la Organización"
AMELIE = "Amélie Rossier"


def menu(cast: Cast, person: str, *, by: str = "nadia") -> Walk:
    """The users list with the menu of one person open."""
    walk = Walk(cast.client(by)).click("Usuarios").go("?size=100")
    return walk.open(f"Acciones para {person}")


def confirmation(cast: Cast, person: str = "Beat Kessler", *, by: str = "nadia") -> Walk:
    """The page with password, tick and red button."""
    return menu(cast, person, by=by).click(REMOVE).click("Continuar")


@pytest.mark.parametrize("actor", ["nadia", "clara"])
def test_the_steps_of_the_guide_remove_the_user(cast: Cast, actor: str) -> None:
    walk = confirmation(cast, by=actor).fill(Contraseña=PASSWORD).choose("Entiendo")
    if actor == "nadia":  # her last code is older than ten minutes
        walk.fill(Código=code_of(cast.nadia))
    walk.press("Eliminar a este usuario")
    assert (walk.status, walk.heading) == (200, "Usuarios")
    assert "Acciones para Beat Kessler" not in walk.links()
    assert not cast.talleres.memberships.filter(user=cast.beat).exists()
    assert outbox.kinds(cast.beat.email) == ["organizations/removed"]


def test_the_first_page_says_what_is_lost_and_has_a_blue_continue(cast: Cast) -> None:
    walk = menu(cast, "Beat Kessler").click(REMOVE)
    assert walk.sees("Beat Kessler", "Talleres Rochat SA", "Taller")
    blue = next(link for link in walk.page.all("a") if link.name == "Continuar")
    assert "primary" in blue.get("class")


@pytest.fixture
def data(cast: Cast, settings: LazySettings, tmp_path: Path) -> LocalRig:
    """Amélie has files, consults a mailbox, keeps a calendar and an address book, as in the demo."""
    rig = LocalRig(settings, tmp_path)
    while perform_calls():
        pass
    demo_data.put()
    return rig


def test_with_data_the_steps_ask_what_to_do_and_tell_what_happens(cast: Cast, data: LocalRig) -> None:
    walk = menu(cast, AMELIE, by="clara").click(REMOVE)
    assert walk.sees("Archivos en Disco Taller", "Planos y presupuestos", "2,2 GB", "Conservar 30 días")
    assert walk.sees(
        "Buzones consultados", "taller@talleres-rochat.example", "Turnos del taller", "se conservan 30 días"
    )
    assert walk.sees("Productos que nadie más gestiona", "Correo del taller")
    walk.choose("Transferir a").press("Continuar")
    assert (walk.status, walk.sees("Elija quién recibe los archivos")) == (422, True)
    walk.choose("Transferir a").fill(Quién_recibe=str(cast.member("nadia").pk)).press("Continuar")
    assert walk.sees("Archivos en Disco Taller: se transfieren a Nadia Ferrari.")
    walk.fill(Contraseña=PASSWORD).choose("Entiendo").press("Eliminar a este usuario")
    assert walk.heading == "Usuarios"
    perform_calls()
    drive = cast.talleres.products.get(service_name="Disco Taller")
    assert len(data.provider.data_of(drive.reference, cast.nadia.email)) == 2


def test_the_choice_survives_going_back(cast: Cast, data: LocalRig) -> None:
    walk = menu(cast, AMELIE, by="clara").click(REMOVE).choose("Transferir a")
    walk.fill(Quién_recibe=str(cast.member("nadia").pk)).press("Continuar").click("Volver")
    walk.press("Continuar")
    assert walk.sees("se transfieren a Nadia Ferrari")


def test_the_removal_is_undone_from_the_list_and_proved_by_a_document(cast: Cast) -> None:
    walk = confirmation(cast, by="clara").fill(Contraseña=PASSWORD).choose("Entiendo").press("Eliminar a este usuario")
    walk.click("Usuarios eliminados").click("Beat Kessler")
    assert walk.sees("Salida de Beat Kessler", "Equipos de trabajo", "Entrada del registro de actividad")
    document = walk.client.get(f"{walk.url}evidence.pdf")
    assert document.content.startswith(b"%PDF")
    walk.click("Deshacer").press("Deshacer la eliminación")
    assert walk.heading == "Beat Kessler"
    assert cast.member("beat").team_names == "Taller"


def test_the_last_button_is_red(cast: Cast) -> None:
    red = next(button for button in confirmation(cast).page.all("button") if button.name == "Eliminar a este usuario")
    assert "danger" in red.get("class")


def test_a_wrong_password_removes_nobody(cast: Cast) -> None:
    walk = confirmation(cast).fill(Contraseña="not the password").choose("Entiendo").press("Eliminar a este usuario")
    assert walk.status == 422
    assert walk.sees("La contraseña no es correcta")
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


def test_the_password_of_the_removed_person_is_not_the_one_asked_for(cast: Cast) -> None:
    cast.beat.set_password("la contraseña de beat")
    cast.beat.save()
    walk = confirmation(cast).fill(Contraseña="la contraseña de beat").choose("Entiendo")
    assert walk.press("Eliminar a este usuario").status == 422


def test_without_the_tick_nobody_is_removed(cast: Cast) -> None:
    walk = confirmation(cast).fill(Contraseña=PASSWORD).press("Eliminar a este usuario")
    assert walk.status == 422
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


def test_a_guesser_is_stopped_after_five_tries(cast: Cast) -> None:
    walk = confirmation(cast)
    for tried in [*["wrong"] * 5, PASSWORD]:
        walk.fill(Contraseña=tried).choose("Entiendo").press("Eliminar a este usuario")
    assert walk.sees("Demasiados intentos")
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


def test_the_last_legal_representative_is_refused_on_the_first_page(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"/org/talleres-rochat/users/{cast.member('nadia').pk}/remove/")
    assert walk.sees("Nombre antes a otro")
    assert "Continuar" not in walk.links()


def test_with_another_one_a_legal_representative_can_be_removed(cast: Cast) -> None:
    change_role(
        actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.LEGAL_REPRESENTATIVE, has_accounting=False
    )
    walk = confirmation(cast, "Nadia Ferrari", by="clara").fill(Contraseña=PASSWORD).choose("Entiendo")
    assert walk.press("Eliminar a este usuario").heading == "Usuarios"
    assert [member.user for member in cast.talleres.memberships.legal_representatives(now())] == [cast.clara]


def test_an_administrator_reads_why_a_legal_representative_is_out_of_reach(cast: Cast) -> None:
    walk = menu(cast, "Nadia Ferrari", by="clara")
    assert REMOVE not in walk.links()
    assert "Solo otro responsable legal" in walk.scope.text


def test_every_act_of_the_menu_stands_on_the_persons_page_too(cast: Cast) -> None:
    acts = menu(cast, "Beat Kessler").links()
    walk = Walk(cast.client("nadia")).click("Usuarios").go("?q=kessler")
    walk.go(_first_person(walk))
    assert set(acts) <= set(walk.links())


def _first_person(walk: Walk) -> str:
    heads = [head for head in walk.page.all("th") if head.get("scope") == "row"]
    return next(heads[0].all("a")).get("href")
