"""Guide "eliminar a uno de los usuarios" (interface.md 4, row 14), scripts off."""

import pytest

from core.clock import now
from organizations.commands import change_role
from organizations.models import Role
from tests.cast import Cast
from tests.factories import PASSWORD, code_of
from tests.organizations import outbox
from tests.walk import Walk

pytestmark = pytest.mark.django_db
REMOVE = "Eliminar de la Organización"


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
    assert "Acciones para Beat Kessler" not in [button.name for button in walk.page.all("button")]
    assert not cast.talleres.memberships.filter(user=cast.beat).exists()
    assert outbox.kinds(cast.beat.email) == ["organizations/removed"]


def test_the_first_page_says_what_is_lost_and_has_a_blue_continue(cast: Cast) -> None:
    walk = menu(cast, "Beat Kessler").click(REMOVE)
    assert walk.sees("Beat Kessler", "Talleres Rochat SA", "Taller")
    blue = next(link for link in walk.page.all("a") if link.name == "Continuar")
    assert "primary" in blue.get("class")


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
