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
COSTS = {"": 8, "?q=domain-11": 8, "?state=active": 8, "?page=2": 8}
OF_SOMEONE = COSTS[""] + 2
"""They have rights of their own, and rights have names."""
WHOLE_TABLE = re.compile(r"Seq Scan on (products_grant|organizations_membership|accounts_user)\b")


def asked(page: str, products: int) -> list[str]:
    """What is asked for one page of the list by who manages everything."""
    size = Size(people=3_000, organizations=300, others=3_000, members=50, products=products, events=100)
    data.fill(size, now().isoformat())
    return queries_of(User.objects.get(email=data.READER), page)


def queries_of(reader: User, page: str) -> list[str]:
    client = factories.signed_in(reader)
    client.get(BASE)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(BASE + page).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("products", [100, 3_000])
@pytest.mark.parametrize(("page", "queries"), COSTS.items())
def test_a_list_asks_as_often_about_3000_products_as_about_100(page: str, queries: int, products: int) -> None:
    assert len(asked(page, products)) == queries


def test_who_sees_some_products_is_asked_two_questions_more() -> None:
    asked("", 300)
    someone = User.objects.filter(memberships__organization__slug=data.BIG, memberships__role="collaborator").first()
    assert someone is not None
    assert len(queries_of(someone, "")) == OF_SOMEONE


@pytest.mark.parametrize("page", COSTS)
def test_a_list_reads_neither_all_grants_nor_all_people(page: str) -> None:
    plans = [line for sql in asked(page, 3_000) for line in explained(sql)]
    assert len(plans) > len(COSTS)
    assert [line for line in plans if WHOLE_TABLE.search(line)] == []


def explained(sql: str) -> list[str]:
    if not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return [line for (line,) in cursor.fetchall()]
