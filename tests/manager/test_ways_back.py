"""SCR-1, UI-3: from every page there is a way up, and whoever is refused reads who can help."""

import pytest

from tests import factories
from tests.cast import Cast
from tests.html import Document

pytestmark = pytest.mark.django_db
PERSON = "/org/talleres-rochat/users/{person}/"
TRAILS = [
    ("/org/new/", ["/org/"]),
    ("/org/talleres-rochat/leave/", ["/org/"]),
    (PERSON + "contact/", ["/org/talleres-rochat/", "/org/talleres-rochat/users/", PERSON]),
    (PERSON + "access/", ["/org/talleres-rochat/", "/org/talleres-rochat/users/", PERSON]),
    ("/profile/security/2fa/codes/", ["/profile/security/", "/profile/security/2fa/"]),
]


@pytest.mark.parametrize(("address", "trail"), TRAILS)
def test_the_trail_leads_up(cast: Cast, address: str, trail: list[str]) -> None:
    person = cast.member("clara").pk
    page = Document.of(cast.client("nadia").get(address.format(person=person)).content.decode())
    crumbs = next(each for each in page.all("nav") if each.get("aria-label") == "Ruta")
    assert [link.get("href") for link in crumbs.all("a")] == [each.format(person=person) for each in trail]


def test_who_has_access_to_a_product_is_a_page_of_the_product(cast: Cast) -> None:
    drive = cast.talleres.products.get(service_name="Disco Taller")
    board = f"/org/talleres-rochat/products/{drive.kind.category.key}/{drive.pk}/"
    page = cast.client("nadia").get(f"{board}people/").content.decode()
    assert page.count(f'href="{board}"') == 2
    assert "Volver al menú" in page


@pytest.mark.parametrize(
    ("name", "address", "named"),
    [
        ("beat", "/org/talleres-rochat/users/", ["Clara Monnet", "Pierre Gaillard", "Nadia Ferrari"]),
        ("clara", "/org/talleres-rochat/settings/edit/", ["Nadia Ferrari"]),
    ],
)
def test_a_refusal_names_who_can_help(cast: Cast, name: str, address: str, named: list[str]) -> None:
    answer = cast.client(name).get(address)
    assert answer.status_code == 403
    sentence = answer.content.decode().split("Quién puede ayudarle:")[1].split("</p>")[0]
    assert sorted(sentence.strip().rstrip(".").split(", ")) == sorted(named)


def test_an_empty_list_of_products_names_who_can_help(cast: Cast) -> None:
    newcomer = factories.member(cast.talleres, user=factories.person(language="es"))
    assert "Nadia Ferrari" in factories.signed_in(newcomer.user).get("/org/talleres-rochat/products/").content.decode()
