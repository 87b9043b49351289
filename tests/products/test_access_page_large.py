"""The page of access rights of a large organization: a screenful of each category, whole categories as one field."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products.access_pages.page import SCREENFUL
from products.models import Product
from products.rights.commands import version_of
from products.rights.grantees import Grantee
from tests import factories
from tests.html import Document
from tests.products.conftest import House
from tests.walk import Walk

pytestmark = pytest.mark.django_db
MANY = 120
TECHNICAL = "Technical: Drive {:03}"
NEXT, BEFORE = "Show 50 more products", "Show the products before"


def filled(house: House, count: int = MANY) -> House:
    """More drives: «Drive 000», «Drive 001», …"""
    facts = {"organization": house.organization, "kind": house.drive.kind}
    Product.objects.bulk_create(Product(service_name=f"Drive {number:03}", **facts) for number in range(count))
    return house


def address(house: House) -> str:
    return f"/org/{house.organization.slug}/users/{house.beat.pk}/access/"


def walk(house: House) -> Walk:
    """Clara opens the drives of Beat."""
    key = house.drive.kind.category.key
    return Walk(house.client(house.clara), f"{address(house)}?open={key}")


def drawn(page: Walk) -> list[str]:
    """Names of the rows with a tick for the technical right."""
    labels = [label.text for label in page.page.all("label")]
    return [text.removeprefix("Technical: ") for text in labels if text.startswith("Technical: ")]


def held(house: House, name: str) -> int | None:
    """Beat's rights over a product."""
    return house.beat.grants.filter(product__service_name=name).values_list("rights", flat=True).first()


def fields_of(page: Walk) -> int:
    return sum(1 for _each in page.page.all("input"))


def test_a_category_is_drawn_a_screenful_at_a_time(house: House) -> None:
    page = walk(filled(house))
    first = drawn(page)
    second = drawn(page.press(NEXT))
    third = drawn(page.press("Show 21 more products"))
    assert [len(first), len(second), len(third)] == [SCREENFUL, SCREENFUL, 21]
    assert len({*first, *second, *third}) == MANY + 1
    assert drawn(page.press(BEFORE)) == second


def test_what_was_changed_on_a_page_stays_and_is_saved_with_what_another_page_says(house: House) -> None:
    page = walk(filled(house)).choose(TECHNICAL.format(3)).press(NEXT)
    assert "Drive 003" in drawn(page)
    assert page.sees("1 unsaved change")
    page.choose(TECHNICAL.format(60)).press("Save")
    technical = factories.mask("technical")
    assert {held(house, name) for name in ("Drive 003", "Drive 060", "Disco Taller")} == {technical}
    assert house.beat.grants.count() == 3


def test_scripts_add_only_rows_that_the_page_does_not_have(house: House) -> None:
    page = walk(filled(house)).choose(TECHNICAL.format(3)).press(NEXT)
    rows = {row.text.split()[1]: row.has("data-kept") for row in page.page.all("tr") if row.text.startswith("Drive")}
    assert [name for name, is_kept in rows.items() if is_kept] == ["003"]
    assert len(rows) == SCREENFUL + 1


def test_scripts_open_a_category_without_the_rest_of_the_page(house: House) -> None:
    page = Walk(house.client(house.clara), address(filled(house)))
    key = house.drive.kind.category.key
    button = next(each for each in page.page.all("button") if each.get("value") == f"open:{key}")
    data = {"do": button.get("value"), "version": version_of(Grantee.of(house.beat)), "q": ""}
    headers = {"HX-Request": "true", "HX-Target": button.get("hx-target").removeprefix("#")}
    answer = Document.of(house.client(house.clara).post(button.get("hx-post"), data, headers=headers).content.decode())
    assert [len(list(answer.all(tag))) for tag in ("html", "nav", "form")] == [0, 0, 0]
    part = answer.by_id(headers["HX-Target"])
    assert part.has("open")
    assert next(part.all("summary")).has("autofocus")
    assert len(list(part.all("tr"))) == SCREENFUL + 1


@pytest.mark.parametrize("page", ["open=x:9", "open={}:0", "open={}:99", "open={}:-1", "open={}:2:3"])
def test_a_page_that_is_none_is_the_nearest(house: House, page: str) -> None:
    at = f"{address(filled(house))}?{page.format(house.drive.kind.category.key)}"
    assert house.client(house.clara).get(at).status_code == 200


def test_everything_travels_as_one_field_a_category_and_is_said_in_words(house: House) -> None:
    page = Walk(house.client(house.clara), address(filled(house))).press("Grant access to everything")
    assert page.sees("When you save, all 121 products of this category get: Technical, Statistics.")
    assert page.sees("124 unsaved changes")
    assert fields_of(page) < SCREENFUL
    page.press("Save")
    rights = set(house.beat.grants.values_list("product__kind__key", "rights"))
    assert rights == {(each.kind.key, each.kind.mask) for each in (house.drive, house.mail)}
    assert house.beat.grants.count() == MANY + 2
    assert house.beat.futuregrants.count() == 2


def test_a_row_goes_before_what_its_category_gets(house: House) -> None:
    page = walk(filled(house)).press("All of the category (121 products)")
    page.answers["p-" + str(house.organization.products.get(service_name="Drive 001").pk)] = []
    page.press("Save")
    assert held(house, "Drive 000") == held(house, "Drive 119") == house.drive.kind.mask
    assert held(house, "Drive 001") is None


def test_none_of_a_category_takes_all_of_it_and_nothing_else(house: House) -> None:
    filled(house)
    for product in house.organization.products.all():
        factories.grant(house.beat, product, "technical")
    walk(house).press("None of the category").press("Save")
    assert [grant.product for grant in house.beat.grants.all()] == [house.mail]


def test_the_use_and_the_last_day_of_a_row_stay_when_its_category_is_filled(house: House) -> None:
    page = walk(filled(house)).choose("Use the service: Drive 002")
    page.answers[f"e-{house.organization.products.get(service_name='Drive 002').pk}"] = ["2099-12-05"]
    page.press("All of the category (121 products)").press(NEXT).press("Save")
    kept = house.beat.grants.get(product__service_name="Drive 002")
    assert (kept.rights, str(kept.ends_on)) == (house.drive.kind.grantable, "2099-12-05")
    assert held(house, "Drive 003") == house.drive.kind.mask


def test_a_product_that_came_meanwhile_is_not_given_unseen(house: House) -> None:
    page = walk(filled(house)).press("All of the category (121 products)")
    house.product("Drive new", house.drive.kind)
    page.press("Save")
    assert page.status == 422
    assert page.sees("Products of this category came or went meanwhile.", "all 122 products")
    assert house.beat.grants.count() == 1
    page.press("Save")
    assert house.beat.grants.count() == MANY + 2


def test_what_a_team_gives_stays_given_when_its_category_is_filled(house: House) -> None:
    team = factories.team(house.organization)
    house.beat.teams.add(team)
    filled(house)
    factories.grant(team, house.organization.products.get(service_name="Drive 000"), "technical")
    walk(house).press("All of the category (121 products)").press("Save")
    assert held(house, "Drive 000") == house.drive.kind.mask


@pytest.mark.parametrize("text", ["", "x", "{}", "{}:", "{}:y:z", "{}:99999999999:z", "{}:3:other", "no:3:", "\x00::"])
def test_a_field_written_by_hand_gives_nothing(house: House, text: str) -> None:
    sent = {"do": "save", "version": version_of(Grantee.of(house.beat))}
    sent["all"] = text.format(house.drive.kind.category.key)
    answer = house.client(house.clara).post(address(house), sent)
    assert answer.status_code in {303, 422}
    assert held(house, "Disco Taller") == factories.mask("technical")


QUERIES = {"": 12, "?open={}": 12, "?q=drive": 12}


def queries_of(house: House, page: str) -> list[str]:
    client = house.client(house.clara)
    client.get(address(house))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(house) + page.format(house.drive.kind.category.key)).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.proof
@pytest.mark.parametrize("count", [10, 300])
@pytest.mark.parametrize("page", QUERIES)
def test_a_page_asks_as_often_about_300_products_as_about_10(house: House, page: str, count: int) -> None:
    assert len(queries_of(filled(house, count), page)) == QUERIES[page]


def test_rows_say_nothing_that_a_browser_takes_for_markup(house: House) -> None:
    name = """<b>"'&"""
    house.drive.service_name = name
    house.drive.save()
    answer: Any = house.client(house.clara).get(address(house))
    labels = [label.text for label in Document.of(answer.content.decode()).all("label")]
    assert f"Technical: {name}" in labels
    assert not re.search(r"<b>\"", answer.content.decode())
