"""Guide "suspender la gestión" (guide 8), scripts off: its steps, in its order, with its labels."""

import pytest

from core.clock import now
from products.models import Product
from tests.cast import Cast
from tests.organizations.outbox import kinds
from tests.walk import Walk

pytestmark = pytest.mark.django_db
LOCK, MAINTAIN = "Bloquear la gestión del producto", "Activar el mantenimiento"


@pytest.fixture
def disk(cast: Cast) -> Product:
    """A disk that Beat manages."""
    return cast.managed_by_beat("drive", "Disco Feria")


@pytest.fixture
def mail(cast: Cast) -> Product:
    """A mail service that Beat manages."""
    return cast.managed_by_beat("mail-service", "correo.feria.example")


def board(cast: Cast, name: str, product: Product) -> Walk:
    """Through the menu to the board of the product."""
    walk = Walk(cast.client(name), "/org/talleres-rochat/").click(product.kind.category.name)
    return walk.click(product.name)


def lock(cast: Cast, product: Product, by: str = "clara") -> Walk:
    """The steps of the guide."""
    return board(cast, by, product).click("Gestionar").click(LOCK).press(LOCK)


@pytest.mark.parametrize("name", ["nadia", "clara"])
def test_a_manager_locks_and_unlocks_the_product(cast: Cast, disk: Product, name: str) -> None:
    walk = lock(cast, disk, name)
    assert walk.sees("Bloqueado por", "Se ha avisado por correo")
    walk.click("Gestionar").click("Desbloquear la gestión del producto").press("Desbloquear la gestión del producto")
    assert walk.heading == "Disco Feria"
    assert not walk.sees("Bloqueado por")


def test_the_page_names_whom_the_lock_stops(cast: Cast, disk: Product) -> None:
    walk = board(cast, "clara", disk).click("Gestionar").click(LOCK)
    assert walk.heading == "¿Bloquear la gestión de Disco Feria?"
    assert walk.sees("Beat Kessler", "Motivo", "Último día")


@pytest.mark.parametrize("name", ["beat"])
def test_the_others_find_no_lock_and_are_stopped_by_one(cast: Cast, disk: Product, name: str) -> None:
    walk = board(cast, name, disk).click("Gestionar")
    assert LOCK not in walk.links()
    assert walk.sees("Solo los administradores y los responsables legales")
    lock(cast, disk)
    walk.click("Modificar los datos")
    assert walk.status == 403
    assert walk.sees("Bloqueado por Clara Monnet el", "pida a un administrador que lo desbloquee")
    assert "Gestionar" not in board(cast, name, disk).links()


def test_the_users_who_see_it_get_an_e_mail(cast: Cast, disk: Product) -> None:
    lock(cast, disk)
    assert all(kinds(cast.people[name].email)[-1] == "products/hold_changed" for name in ("nadia", "beat"))
    assert "products/hold_changed" not in kinds(cast.clara.email)
    assert "products/hold_changed" not in kinds(cast.olga.email)


def test_a_mail_service_is_put_into_maintenance_instead(cast: Cast, mail: Product) -> None:
    walk = board(cast, "clara", mail).click("Gestionar")
    assert LOCK not in walk.links()
    walk.click(MAINTAIN)
    assert walk.sees("La recepción continúa, la consulta se interrumpe")
    assert walk.press(MAINTAIN).status == 422
    walk.choose("Entiendo que").press(MAINTAIN)
    assert walk.sees("En mantenimiento desde el")
    walk.click("Gestionar").click("Terminar el mantenimiento").press("Terminar el mantenimiento")
    assert list(mail.holds.in_force(now())) == []


def test_the_button_that_interrupts_the_service_is_red(cast: Cast, mail: Product) -> None:
    walk = board(cast, "clara", mail).click("Gestionar").click(MAINTAIN)
    button = next(each for each in walk.page.all("button") if each.name == MAINTAIN)
    assert "danger" in button.get("class")
