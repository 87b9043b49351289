"""The list of products costs the same however many there are. No clocks: queries and plans."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import data
from bench.data import Size
from core.clock import now
from tests import factories

pytestmark = pytest.mark.django_db
BASE = f"/org/{data.BIG}/products/domains/"
COSTS = {"": 9, "?q=domain-11": 9, "?state=active": 9, "?page=2": 9}
OF_SOMEONE = COSTS[""] + 2
"""They have rights of their own, and rights have names."""
WHOLE_TABLE = re.compile(r"Seq Scan on (products_grant|organizations_membership|accounts_user)\b")


def fill(products: int) -> None:
    size = Size(people=3_000, organizations=300, others=3_000, members=50, products=products, events=100)
    data.fill(size, now().isoformat())


def asked() -> dict[str, list[str]]:
    """What is asked for each page of the list by who manages everything."""
    reader = User.objects.get(email=data.READER)
    return {page: queries_of(reader, page) for page in COSTS}


def queries_of(reader: User, page: str) -> list[str]:
    client = factories.signed_in(reader)
    client.get(BASE)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(BASE + page).status_code == 200
    return [query["sql"] for query in queries]


def test_lists_ask_as_often_about_3000_products_as_about_100_and_read_no_table_of_everybody() -> None:
    fill(products=3_000)
    pages = asked()
    assert {page: len(queries) for page, queries in pages.items()} == COSTS
    plans = {page: [line for sql in queries for line in explained(sql)] for page, queries in pages.items()}
    assert min(map(len, plans.values())) > len(COSTS)
    assert [(page, line) for page, lines in plans.items() for line in lines if WHOLE_TABLE.search(line)] == []


def test_lists_ask_as_often_about_100_products() -> None:
    fill(products=100)
    assert {page: len(queries) for page, queries in asked().items()} == COSTS


def test_who_sees_some_products_is_asked_two_questions_more() -> None:
    fill(products=300)
    someone = User.objects.filter(memberships__organization__slug=data.BIG, memberships__role="collaborator").first()
    assert someone is not None
    assert len(queries_of(someone, "")) == OF_SOMEONE


def explained(sql: str) -> list[str]:
    if not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return [line for (line,) in cursor.fetchall()]
