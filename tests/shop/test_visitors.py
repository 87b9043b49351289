"""Prices for whoever is not signed in (SHO-28)."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.clock import now
from core.components.formats import amount_text
from organizations.models import Organization
from shop.cart.pricing import price_cart
from tests import factories
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db
HOSTING = "/shop/web-hosting/"
SPANISH = {"country": "ES", "street": "Calle Mayor", "house_number": "1", "postcode": "46001", "town": "Valencia"}


@pytest.mark.parametrize(
    "address", [{"country": "CH", "postcode": "1204"}, SPANISH, {"country": "US", "postcode": "1"}]
)
def test_the_price_is_that_which_the_checkout_charges_there(cast: Cast, address: dict[str, Any]) -> None:
    owner = factories.owner_of(factories.organization(kind=Organization.Kind.INDIVIDUAL, **address))
    buying.put(owner)
    charged = amount_text(price_cart(owner.organization, now(), "").total)
    shown = factories.browser().get(HOSTING, {"country": address["country"]}, headers={"accept-language": "en"})
    assert charged in shown.content.decode().replace("&nbsp;", "\xa0"), charged


def test_tax_is_in_it_unless_somebody_asks_for_none(cast: Cast) -> None:
    client = factories.browser()
    assert "8.1 % VAT" in client.get(HOSTING, {"country": "CH"}, headers={"accept-language": "en"}).content.decode()
    without = client.get(HOSTING, {"country": "CH", "tax": "without"}, headers={"accept-language": "en"})
    assert "without VAT" in without.content.decode()
    assert client.get("/shop/").status_code == 200


def test_a_country_that_is_none_and_a_kind_that_is_none(cast: Cast) -> None:
    client = factories.browser()
    assert client.get(HOSTING, {"country": "<b>"}).status_code == 200
    assert client.get("/shop/nothing/").status_code == 404


def test_the_sign_in_takes_the_choice_along(cast: Cast) -> None:
    chosen = f"{HOSTING}order/?plan={buying.plan(*buying.HOSTING).pk}&months=1&country=CH"
    to_sign_in = factories.browser().get(chosen)
    assert parse_qs(urlsplit(to_sign_in.headers["Location"]).query)["next"] == [chosen]
    answer = cast.client("iker").get(chosen, follow=True)
    form = answer.context["form"]
    assert answer.request["PATH_INFO"] == "/org/talleres-rochat/shop/web-hosting/"
    assert (form["plan"].value(), form["months"].value()) == (str(buying.plan(*buying.HOSTING).pk), "1")


def test_who_may_order_nowhere_comes_to_their_organizations(cast: Cast) -> None:
    assert cast.client("beat").get(f"{HOSTING}order/").headers["Location"] == "/org/"


def test_countries_stand_where_the_alphabet_of_their_reader_has_them(cast: Cast) -> None:
    page = factories.browser().get(HOSTING, headers={"accept-language": "es"}).content.decode()
    places = [page.index(f">{name}</option>") for name in ("Bahamas", "Bélgica", "Bután", "Omán", "Uganda", "Zimbabue")]
    assert places == sorted(places)
