"""Pages of the shop: what they refuse, what they show before anything is charged."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from billing.models import Price
from core.errors import RuleError
from core.form_tokens import FIELD
from organizations.models import Role
from shop.models import CartLine, Order, OrderLine
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat"


def confirmed(client: Client, **data: Any) -> Any:
    """Look at the last page and press its button."""
    page = client.get(f"{AT}/checkout/")
    total = page.context["cart"].total.minor
    told = {"do": "pay", "accepts": "on", "means": "prepaid", "total": total, **factories.seen_on(page), **data}
    return client.post(f"{AT}/checkout/", told)


def test_the_cart_of_another_organization_is_not_found(cast: Cast) -> None:
    line = buying.put(cast.member("olga", cast.globex))
    client = cast.client("nadia")
    assert client.get("/org/globex/cart/").status_code == 404
    assert client.post(f"{AT}/cart/{line.pk}/remove/").status_code == 404
    order = buying.order(cast.member("olga", cast.globex), buying.by_transfer()).order
    assert client.get(f"{AT}/billing/orders/{order.pk}/").status_code == 404
    assert client.post(f"{AT}/billing/orders/{order.pk}/cancel/").status_code == 404


def test_prices_plans_and_numbers_cannot_be_invented(cast: Cast) -> None:
    client = cast.client("iker")
    other = buying.plan("drive", "solo").pk
    wrong: list[dict[str, Any]] = [
        {"plan": other},
        {"months": 7},
        {"quantity": 11},
        {"quantity": -1},
        {"months": "x"},
        {"plan": ""},
    ]
    right = {"plan": buying.plan(*buying.HOSTING).pk, "months": 12, "quantity": 1, "service_name": "a", "price": 1}
    for each in wrong:
        assert client.post(f"{AT}/shop/web-hosting/", {**right, **each}).status_code == 422, each
    assert client.post(f"{AT}/shop/web-hosting/", right).status_code == 303
    (line,) = CartLine.objects.all()
    tampered = client.post(f"{AT}/cart/", {f"months-{line.pk}": 7, "do": "update"})
    assert tampered.status_code == 422
    assert buying.cart(cast.talleres).total.minor == 11_545


def test_another_price_is_shown_old_and_new_and_asked_again(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    client = cast.client("iker")
    buying.put(cast.member("iker"))
    old = factories.seen_on(client.get(f"{AT}/checkout/"))
    buying.price(12_990)
    answer = confirmed(client, total=11_545, **old)
    text = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 409
    assert all(words in text for words in ("115,45 CHF", "140,42 CHF", "No se ha cobrado nada"))
    assert not Order.objects.exists()
    assert confirmed(client).status_code == 303
    assert Order.objects.get().total == 14_042


def test_the_list_may_change_after_the_order_and_its_price_stays(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    placed = buying.order(cast.member("iker"), buying.by_transfer())
    buying.price(12_990)
    page = cast.client("iker").get(f"{AT}/billing/invoices/{placed.paid.request.number}/pay/")
    assert "115,45" in page.content.decode()


def test_a_form_sent_twice_orders_once(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    client = cast.client("iker")
    buying.put(cast.member("iker"))
    page = client.get(f"{AT}/checkout/")
    token = page.content.decode().split("<main")[1].split(f'name="{FIELD}" value="')[1].split('"')[0]
    data = {"do": "pay", "accepts": "on", "means": "prepaid", FIELD: token, **factories.seen_on(page)}
    answers = [client.post(f"{AT}/checkout/", data) for _press in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Order.objects.count() == 1


def test_what_is_not_offered_any_more_says_so_and_stops_the_order(cast: Cast) -> None:
    buying.put(cast.member("iker"))
    buying.price(None)
    client = cast.client("iker")
    assert "ya no se ofrece" in client.get(f"{AT}/cart/").content.decode()
    assert "ya no se puede pedir" in client.get(f"{AT}/checkout/").content.decode()
    assert client.post(f"{AT}/checkout/", {"do": "pay"}).status_code == 200
    assert not Order.objects.exists()


def test_a_code_of_another_organization_of_the_reader_leads_there(cast: Cast) -> None:
    lucia = cast.member("lucia")
    lucia.change_role(Role.COLLABORATOR, has_accounting=True)
    lucia.save()
    buying.put(lucia)
    for text, organization in (("MINE", cast.marchetti), ("THEIRS", cast.globex)):
        buying.code(text, organization=organization)
    pages = [
        cast.client("lucia").post(f"{AT}/checkout/", {"do": "apply", "code": text}).content.decode()
        for text in ("mine", "theirs")
    ]
    assert all("es para otra organización" in page for page in pages)
    assert "/org/estudio-marchetti/cart/" in pages[0].split("<main")[1]
    assert "Globex" not in pages[1].split("<main")[1]


def test_prices_are_with_tax_for_people_and_without_for_companies(cast: Cast) -> None:
    client = cast.client("nadia")
    assert "115,45" not in client.get(f"{AT}/shop/web-hosting/").content.decode()
    assert "115,45" in client.get(f"{AT}/shop/web-hosting/?tax=with").content.decode()
    cast.talleres.kind = "association"
    cast.talleres.save()
    assert "115,45" in client.get(f"{AT}/shop/web-hosting/").content.decode()


def test_who_may_not_order_reads_who_may(cast: Cast) -> None:
    for path in ("shop/", "cart/", "checkout/", "billing/orders/"):
        answer = cast.client("beat").get(f"{AT}/{path}")
        assert answer.status_code == 403
        assert "Nadia Ferrari" in answer.content.decode()


def test_a_term_that_the_plan_lacks_is_refused_with_those_it_has(cast: Cast) -> None:
    data = {"plan": buying.plan("newsletter", "credits").pk, "months": 24, "quantity": 1}
    answer = cast.client("iker").post(f"{AT}/shop/newsletter/", data)
    assert "Elija uno de estos: 1 año" in answer.content.decode()
    assert Price.objects.exists()


def test_alike_products_get_names_that_differ(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    client = cast.client("iker")
    data = {"plan": buying.plan(*buying.HOSTING).pk, "months": 12, "quantity": 3, "service_name": "web"}
    client.post(f"{AT}/shop/web-hosting/", data)
    assert [line.service_name for line in CartLine.objects.all()] == ["web", "web 2", "web 3"]
    assert confirmed(client).status_code == 303
    assert OrderLine.objects.filter(state="delivering").count() == 3


@pytest.mark.parametrize("name", ["", "www.example.ch", "nodot", "a b.ch", "-x.ch", "x" * 64 + ".ch"])
def test_a_domain_name_that_is_none_is_refused(cast: Cast, name: str) -> None:
    data = {"months": 12, "service_name": name}
    assert cast.client("iker").post(f"{AT}/shop/domain/", data).status_code == 422
    assert not CartLine.objects.exists()


def test_a_domain_is_once_in_the_cart_and_in_its_letters(cast: Cast) -> None:
    data = {"months": 12, "service_name": "Bücher.ch"}
    client = cast.client("iker")
    assert client.post(f"{AT}/shop/domain/", data).status_code == 303
    assert client.post(f"{AT}/shop/domain/", data).status_code == 422
    assert CartLine.objects.get().service_name == "bücher.ch"


def test_without_a_postal_address_nothing_is_ordered(cast: Cast) -> None:
    owner = factories.owner_of(factories.organization())
    buying.put(owner)
    client, at = factories.signed_in(owner.user), f"/org/{owner.organization.slug}"
    assert "no postal address" in client.get(f"{at}/checkout/").content.decode()
    assert f"{at}/settings/" in client.get(f"{at}/checkout/").content.decode().split("<main")[1]
    with pytest.raises(RuleError, match="postal address"):
        buying.order(owner, buying.by_transfer())


def test_the_top_of_every_page_counts_the_cart_for_who_may_order_without_a_query_of_its_own(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, page = cast.client("nadia"), "/org/talleres-rochat/teams/"
    client.get(page)
    with CaptureQueriesContext(connection) as before:
        assert 'aria-label="Carrito (0)"' in client.get(page).text
    for name in ("a", "b"):
        buying.put(cast.member("nadia"), name=name)
    with django_assert_num_queries(len(before)):
        assert 'aria-label="Carrito (2)"' in client.get(page).text
    assert "/cart/" not in cast.client("beat").get("/org/talleres-rochat/").text
    assert 'aria-label="Carrito (0)"' in cast.client("olga").get("/org/globex/").text


def test_removing_twice_leads_to_the_cart_twice(cast: Cast) -> None:
    line, client = buying.put(cast.member("iker")), cast.client("iker")
    address = f"{AT}/cart/{line.pk}/remove/"
    token = client.get(address).text.split("<main")[1].split(f'name="{FIELD}" value="')[1].split('"')[0]
    answers = [client.post(address, {FIELD: token}) for _press in range(2)]
    assert [(each.status_code, each["Location"]) for each in answers] == [(303, f"{AT}/cart/")] * 2
    assert client.get(address).status_code == 404
