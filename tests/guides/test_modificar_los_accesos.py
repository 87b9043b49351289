"""Guide "modificar los derechos de acceso" (guide 2), scripts off: its steps, its order, its labels."""

import pytest

from notifications.models import Message
from organizations.models import Membership
from products.models import Category, Product
from tests import factories
from tests.cast import Cast
from tests.walk import Walk

pytestmark = pytest.mark.django_db
ENTRY = "Modificar los accesos a los productos"


@pytest.fixture
def amelie(cast: Cast) -> Membership:
    """A collaborator, for whom nothing is granted."""
    member = factories.member(cast.talleres, user=factories.person(first_name="Julia", last_name="Prueba"))
    member.user.language = "es"
    member.user.save()
    return member


def opened(cast: Cast, subject: Membership, by: str = "nadia") -> Walk:
    """Usuarios → ⋮ → the page."""
    walk = Walk(cast.client(by), "/org/talleres-rochat/users/?q=Julia")
    return walk.open(f"Acciones para {subject.full_name}").click(ENTRY)


def product_of(cast: Cast, name: str) -> Product:
    return cast.talleres.products.get(service_name=name)


def test_ticking_a_product_and_its_rights_gives_exactly_those(cast: Cast, amelie: Membership) -> None:
    walk = opened(cast, amelie)
    assert walk.heading == ENTRY
    assert walk.sees("Usar un servicio no es gestionarlo", "Disco", "Dominios")
    walk.choose("Usar el servicio: Disco Taller").choose("Estadísticos: Disco Taller").press("Guardar")
    assert walk.url == f"/org/talleres-rochat/users/{amelie.pk}/"
    assert walk.sees("guardado") or walk.sees("guardados")
    grant = amelie.grants.get()
    assert (grant.product, grant.rights) == (product_of(cast, "Disco Taller"), factories.mask("use", "statistics"))
    assert Message.objects.filter(address=amelie.user.email, kind="products/access_changed").count() == 1


def test_domains_have_no_statistics(cast: Cast, amelie: Membership) -> None:
    walk = opened(cast, amelie)
    assert walk.field("Técnicos: puentealto.example")
    with pytest.raises(AssertionError):
        walk.field("Estadísticos: puentealto.example")


def test_future_products_of_a_category_are_decided_beside_it(cast: Cast, amelie: Membership) -> None:
    walk = opened(cast, amelie)
    category = Category.objects.get(key="domains")
    walk.answers[f"f-{category.key}"] = [str(factories.mask("technical"))]
    walk.press("Guardar")
    assert amelie.futuregrants.get().category == category
    assert amelie.grants.count() == 0


def test_everything_is_given_in_one_click_and_still_waits_for_save(cast: Cast, amelie: Membership) -> None:
    walk = opened(cast, amelie).press("Otorgar acceso a todo")
    assert amelie.grants.count() == 0
    assert walk.sees("cambios sin guardar")
    walk.press("Guardar")
    living = cast.talleres.products.living()
    assert amelie.grants.count() == living.count()
    assert all(grant.rights == grant.product.kind.mask for grant in amelie.grants.select_related("product__kind"))
    assert amelie.futuregrants.count() == living.values("kind__category").distinct().count()


def test_what_comes_from_a_team_is_ticked_and_named(cast: Cast) -> None:
    lucia = cast.member("lucia")
    walk = Walk(cast.client("clara"), f"/org/talleres-rochat/users/{lucia.pk}/access/")
    assert walk.sees("vía Webmasters")
    before = list(lucia.grants.values_list("product_id", "rights"))
    walk.press("Guardar")
    assert list(lucia.grants.values_list("product_id", "rights")) == before


def test_a_manager_has_everything_by_role_and_no_form(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"/org/talleres-rochat/users/{cast.member('clara').pk}/access/")
    assert walk.sees("Clara Monnet", "Administrador")
    assert "Guardar" not in walk.page.text


def test_a_team_gives_its_products_to_its_members(cast: Cast, amelie: Membership) -> None:
    walk = Walk(cast.client("nadia"), "/org/talleres-rochat/").click("Equipos de trabajo").click("Agregar un equipo")
    assert walk.sees("Nombre y color", "Productos y derechos", "Miembros")
    walk.fill(Nombre="Ferias").choose("Verde").press("Continuar")
    walk.choose("Técnicos: Disco Taller").press("Continuar")
    walk.choose(f"{amelie.full_name} · {amelie.user.email}").press("Terminar")
    assert Product.objects.visible_to(amelie, amelie.joined_at.date()).get() == product_of(cast, "Disco Taller")


def test_deleting_a_team_says_who_loses_what(cast: Cast) -> None:
    team = cast.talleres.teams.get(name="Webmasters")
    walk = Walk(cast.client("nadia"), f"/org/talleres-rochat/teams/{team.pk}/").click("Eliminar")
    assert walk.sees("Lucía Marchetti")
    assert walk.press("Eliminar el equipo").status == 422
    walk.choose("Entiendo").press("Eliminar el equipo")
    assert not cast.talleres.teams.filter(name="Webmasters").exists()
    assert not Product.objects.visible_to(cast.member("lucia"), cast.member("lucia").joined_at.date()).exists()
