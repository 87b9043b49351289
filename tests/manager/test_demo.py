"""The demo is what DEM-1 and DEM-2 say, and may be loaded again at any age."""

from core.clock import now, today
from manager import demo
from organizations import phones, postal
from organizations.vat import numbers
from products.bits import USE
from products.models import Product
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
