"""Guide "eliminar una Organización" (guide 13), scripts off."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from organizations.models import Membership, Role
from products.calls import queue as calls
from products.models import Product
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD, code_of
from tests.organizations import outbox
from tests.walk import Walk

pytestmark = pytest.mark.django_db
DELETE = "Eliminar la Organización"


@pytest.fixture(autouse=True)
def _provider(settings: LazySettings, tmp_path: Path) -> None:
    """The provider's books lie in a folder of their own."""
    settings.VAR_DIR = tmp_path


@pytest.fixture(autouse=True)
def _no_name(cast: Cast) -> None:
    """Globex has let its domain name go before: one that is deleted stays in redemption and in the way (ORG-77)."""
    factories.let_go(cast.globex)


def provider() -> None:
    """Let the worker ask until nothing is due."""
    while calls.perform_next(now()):
        pass


def checklist(cast: Cast, name: str = "olga") -> Walk:
    """From the panel, through the organization's pages, to the checklist."""
    return Walk(cast.client(name)).click("Datos de la organización").click(DELETE)


def cleared(cast: Cast) -> Walk:
    """The last page, with nothing left in the way."""
    provider()
    walk = checklist(cast).click("Cancelar productos").choose("vps-1.globex.example")
    walk.fill(Contraseña=PASSWORD).choose("Entiendo").press("Cancelar estos productos")
    provider()
    walk.go(walk.url)
    assert walk.sees("No queda ningún producto")
    return walk.click("Continuar").click("Continuar")


def test_the_steps_of_the_guide_delete_the_organization_and_the_account_lives_on(cast: Cast) -> None:
    walk = cleared(cast).fill(Nombre_de_la_organización="Globex GmbH", Contraseña=PASSWORD).choose("Entiendo")
    walk.press(DELETE)
    assert (walk.status, walk.heading) == (200, "Mis organizaciones")
    assert walk.sees("Globex GmbH se eliminó")
    assert walk.go("/org/globex/").status == 404
    assert walk.go("/profile/").status == 200
    assert outbox.kinds(cast.olga.email)[-1] == "organizations/organization_deleted"


def test_the_first_page_asks_whether_it_is_the_right_one_and_names_the_arrow(cast: Cast) -> None:
    factories.organization("Otra casa", owner=cast.olga)
    walk = Walk(cast.client("olga"), "/org/globex/settings/delete/")
    assert walk.sees("Verifique que sea la organización correcta", "Globex GmbH", str(cast.globex.customer_number))
    assert walk.sees("la flecha junto al nombre", "Esto no elimina su cuenta de usuario")
    walk.page.by_id("orgs")  # the arrow opens this
    assert walk.click("Otra casa").url == "/org/otra-casa/"


def test_each_blocker_has_its_button_and_there_is_no_way_on(cast: Cast) -> None:
    factories.member(cast.globex)
    walk = checklist(cast)
    assert walk.sees("1 producto", "1 usuario más")
    assert {"Cancelar productos", "Eliminar usuarios"} <= set(walk.links())
    assert "Continuar" not in walk.links()
    assert walk.click("Eliminar usuarios").heading == "Usuarios"


def test_products_are_ended_inside_the_steps_and_the_page_shows_how_far_it_is(cast: Cast) -> None:
    provider()
    walk = checklist(cast).click("Cancelar productos").choose("vps-1.globex.example")
    assert walk.sees("Se pierden la máquina")
    walk.fill(Contraseña=PASSWORD).choose("Entiendo").press("Cancelar estos productos")
    assert walk.sees("1 producto se está cancelando", "Cancelándose")
    provider()
    assert Product.objects.get(service_name="vps-1.globex.example").state == Product.State.CANCELLED
    assert not walk.go(walk.url).sees("Cancelándose")


def test_the_red_button_is_red_and_the_page_says_what_is_kept(cast: Cast) -> None:
    walk = cleared(cast)
    red = next(button for button in walk.page.all("button") if button.name == DELETE)
    assert "danger" in red.get("class")
    assert walk.sees("¿Eliminar Globex GmbH para siempre?", f"31 dic {now().year + 10}", "correo como prueba")


@pytest.mark.parametrize(
    ("name", "password", "tick", "says"),
    [
        ("Globex GmbH", "wrong", True, "La contraseña no es correcta"),
        ("globex gmbh", PASSWORD, True, "no es el nombre de la organización"),
        ("", PASSWORD, True, "Escriba el nombre"),
        ("Globex GmbH", PASSWORD, False, "Marque la casilla"),
    ],
)
def test_what_is_missing_or_wrong_deletes_nothing(
    cast: Cast, name: str, password: str, says: str, *, tick: bool
) -> None:
    walk = cleared(cast).fill(Nombre_de_la_organización=name, Contraseña=password)
    walk = walk.choose("Entiendo") if tick else walk
    assert walk.press(DELETE).status == 422
    assert walk.sees(says)
    cast.globex.refresh_from_db()
    assert cast.globex.deleted_at is None


def test_a_wrong_password_is_in_the_journal_and_the_sixth_try_waits(cast: Cast) -> None:
    start = Event.objects.filter(kind="account:password-refused").count()
    walk = cleared(cast)
    for _try in range(5):
        walk.fill(Nombre_de_la_organización="Globex GmbH", Contraseña="wrong").choose("Entiendo").press(DELETE)
    walk.fill(Nombre_de_la_organización="Globex GmbH", Contraseña=PASSWORD).choose("Entiendo").press(DELETE)
    assert walk.sees("Demasiados intentos")
    assert Event.objects.filter(kind="account:password-refused").count() == start + 5


def test_an_open_form_after_a_product_arrived_deletes_nothing_and_shows_it(cast: Cast) -> None:
    walk = cleared(cast).fill(Nombre_de_la_organización="Globex GmbH", Contraseña=PASSWORD).choose("Entiendo")
    factories.product(cast.globex)
    walk.press(DELETE)
    assert walk.status == 409
    assert walk.sees("No se ha eliminado nada", "1 producto activo")


def test_whoever_has_a_second_factor_types_a_code_too(cast: Cast) -> None:
    factories.with_app(cast.olga)
    walk = cleared_with_code(cast).fill(Nombre_de_la_organización="Globex GmbH", Contraseña=PASSWORD).choose("Entiendo")
    assert walk.press(DELETE).status == 422
    walk.fill(Nombre_de_la_organización="Globex GmbH", Contraseña=PASSWORD, Código=code_of(cast.olga)).choose(
        "Entiendo"
    )
    assert walk.press(DELETE).heading == "Mis organizaciones"


def cleared_with_code(cast: Cast) -> Walk:
    """The last page, in a session whose code is older than ten minutes."""
    provider()
    cast.globex.products.update(state=Product.State.CANCELLED)
    return checklist(cast).click("Continuar")


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_restricted_people_read_who_may(cast: Cast, name: str) -> None:
    for page in ("", "confirm/", "products/"):
        walk = Walk(cast.client(name), f"/org/talleres-rochat/settings/delete/{page}")
        assert walk.status == 403
        assert walk.sees("Solo los administradores y los responsables legales eliminan la organización")


def test_a_stranger_does_not_learn_that_it_exists(cast: Cast) -> None:
    for page in ("", "confirm/", "products/"):
        assert Walk(cast.client("olga"), f"/org/talleres-rochat/settings/delete/{page}").status == 404


def test_an_administrator_alone_can_clear_everything_but_the_last_representative(cast: Cast) -> None:
    clara: Membership = cast.member("clara")
    cast.talleres.memberships.exclude(pk=clara.pk).exclude(role=Role.LEGAL_REPRESENTATIVE).delete()
    walk = checklist(cast, "clara")
    assert walk.sees("La última persona es siempre un responsable legal")
    assert "Continuar" not in walk.links()
