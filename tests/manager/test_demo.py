"""The demo is what DEM-1 and DEM-2 say, and may be loaded again at any age."""

from pathlib import Path
from typing import Any

from core.clock import now, today
from domains.life.deadlines import last_full_day
from domains.models import Domain
from domains.registry.local.control import Control
from manager import demo
from manager.demo import cases as demo_cases
from manager.demo import names as demo_names
from notifications.models import Message
from organizations import phones, postal
from organizations.vat import numbers
from products.bits import USE
from products.models import Product
from products.recipes.contents import contents_of
from products.rights.effective import rights_of
from tests import factories
from tests.cast import Cast


def names(cast: Cast, person: str) -> list[str]:
    """What a person sees."""
    seen = Product.objects.visible_to(cast.member(person), today("Europe/Zurich"))
    return sorted(product.name for product in seen)


def test_the_workshop_owns_what_it_should(cast: Cast) -> None:
    first, *_rest = cast.talleres.products.filter(kind__key="domain").order_by("expires_on").exclude(state="redemption")
    assert (first.service_name, first.renews_itself) == ("talleres-rochat.example", False)
    assert first.expires_within(5, today("Europe/Zurich"))
    assert cast.talleres.products.get(service_name="rochat-bicis.example").state == Product.State.REDEMPTION
    assert cast.talleres.products.count() == 10
    assert cast.marchetti.products.count() == cast.globex.products.count() == 2


def test_the_organizations_tell_who_they_are(cast: Cast) -> None:
    for place in (cast.talleres, cast.marchetti, cast.globex):
        assert numbers.stored(place.vat_text, place.country.code) == place.vat_number
        assert phones.stored(place.phone_text, place.country.code) == place.phone
        assert postal.is_postcode(place.country.code, place.postcode)
    assert cast.client("nadia").get(cast.talleres.square_url).content[8:12] == b"WEBP"
    assert cast.talleres.billing_addresses.count() == 1


def test_people_see_what_they_were_given(cast: Cast) -> None:
    assert names(cast, "beat") == ["Alojamiento Pro", "Disco Taller", "rochat-recambios.example"]
    assert len(names(cast, "iker")) == 5
    assert names(cast, "lucia") == ["Alojamiento Pro", "talleres-rochat.example"]
    assert len(names(cast, "nadia")) == 10


def test_the_workshop_has_a_recipe_for_who_comes(cast: Cast) -> None:
    recipe = cast.talleres.recipes.get()
    assert recipe.name == "Nuevo en el taller"
    assert [each["name"] for each in recipe.teams] == ["Taller"]
    assert {each["name"] for each in recipe.products} == {"Correo del taller", "Copias Rochat"}
    assert not contents_of(cast.member("nadia"), recipe, today("Europe/Zurich")).left_out


def test_who_uses_a_drive_does_not_manage_it(cast: Cast) -> None:
    board = cast.talleres.products.get(service_name="Disco Dirección")
    assert rights_of(cast.member("iker"), today("Europe/Zurich")).mask(board) == USE


def test_a_second_load_adds_nothing(cast: Cast) -> None:
    before = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    demo.load(now())
    assert list(Product.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_access_that_was_taken_away_does_not_come_back(cast: Cast) -> None:
    assert len(names(cast, "beat")) == 3
    cast.talleres.teams.get(name="Taller").grants.all().delete()
    demo.load(now())
    assert names(cast, "beat") == []


def test_a_demo_from_before_there_were_products_gets_them(cast: Cast) -> None:
    Product.objects.all().delete()
    demo.load(now())
    assert len(names(cast, "beat")) == 3


def test_a_future_hosting_reaches_the_webmasters(cast: Cast) -> None:
    factories.product(cast.talleres, "web-hosting", "www.nuevo.example")
    assert "www.nuevo.example" in names(cast, "lucia")


def test_two_cases_are_at_the_support_and_a_second_load_adds_none(cast: Cast) -> None:
    for _load in range(2):
        demo_cases.load(now())
        assert sorted(case.state for case in cast.talleres.cases.all()) == ["answered", "open"]
    assert "El disco no sincroniza" in cast.client("beat").get("/org/talleres-rochat/support/").content.decode()
    assert not Message.objects.filter(kind__startswith="support/").exists()


def test_the_names_of_the_demo_are_known_to_the_local_registry_once(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR, settings.REGISTRIES = tmp_path, {}
    control = Control(tmp_path / "registry")
    control.put_basics()
    for _start in range(2):
        demo_names.put(now())
    deleted = Domain.objects.get(name="rochat-bicis.example")
    there = control.name("rochat-bicis.example")
    assert there is not None
    assert (deleted.state, there.state, there.expires) == ("redemption", "redemption", deleted.expires_at)
    for domain in Domain.objects.exclude(pk=deleted.pk).select_related("product"):
        known = control.name(domain.name)
        assert known is not None
        assert last_full_day(known.expires) == domain.product.expires_on  # type: ignore[arg-type]
        assert (domain.holder.handle, known.client) == (known.registrant, "ATRIO")  # type: ignore[union-attr]
    assert cast.talleres.contacts.count() == 1
    assert control.name("rochat-velos.example").client == "OTHER"  # type: ignore[union-attr]
