"""What pages of people and products ask of the database: no table of everybody, no more for many than for few."""

import re
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import data
from bench.data import Size
from core.clock import now
from organizations.models import Membership
from products.models import Grant, Product
from tests import factories

pytestmark = pytest.mark.django_db
BASE = f"/org/{data.BIG}/"
WHOLE_TABLE = re.compile(r"Seq Scan on (organizations_membership|accounts_user|products_grant|security_event)\b")
PAGES = {
    "": 14,
    "users/{person}/": 12,
    "users/{person}/access/": 12,
    "users/{person}/access/?open=domains": 13,
    "users/{person}/access/effective/": 11,
    "products/": 5,
    "products/domains/": 9,
    "products/domains/?state=active": 9,
    "products/domains/{domain}/people/": 10,
    "products/domains/{domain}/": 19,
    "products/domains/{domain}/manage/": 7,
    "teams/": 8,
    "teams/{team}/": 8,
    "teams/{team}/members/": 10,
    "teams/{team}/access/": 11,
}


def fill(members: int, products: int) -> None:
    """One organization beside thousands of strangers."""
    size = Size(people=6_000, organizations=600, others=6_000, members=members, products=products, events=2_000)
    data.fill(size, now().isoformat())
    Grant.objects.update(granted_by=User.objects.get(email=data.READER))


def address(page: str) -> str:
    """Of somebody whom grants reach, their product, their team."""
    members = Membership.objects.filter(organization__slug=data.BIG)
    person = members.filter(role="collaborator").earliest("pk")
    domain = Product.objects.filter(organization__slug=data.BIG, kind__key="domain").earliest("pk")
    team, mine = (
        person.organization.teams.earliest("pk"),
        person.grants.filter(product__kind__key="domain").earliest("pk"),
    )
    return BASE + page.format(person=person.pk, domain=domain.pk, team=team.pk, mine=mine.product_id)


OF_THEIR_OWN = ["", "products/", "products/domains/", "products/domains/?state=active", "products/domains/{mine}/"]
"""What somebody opens who sees only what was granted to them."""


def queries_of(page: str, reader: str = data.READER) -> list[str]:
    at, client = address(page), factories.signed_in(User.objects.get(email=reader))
    client.get(at)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(at)
        assert response.getvalue()
    assert response.status_code == 200
    return [query["sql"] for query in queries]


def test_pages_ask_as_often_about_few_people_and_products() -> None:
    fill(members=60, products=60)
    assert {page: len(queries_of(page)) for page in PAGES} == PAGES


FILES = ["users/{person}/access/effective/csv/", "products/domains/{domain}/people/csv/"]


def test_pages_ask_as_often_about_many_and_read_no_table_of_everybody() -> None:
    fill(members=200, products=300)
    person = Membership.objects.filter(organization__slug=data.BIG, role="collaborator").earliest("pk")
    asked = {("all", page): queries_of(page) for page in [*PAGES, *FILES]}
    assert {page: len(asked["all", page]) for page in PAGES} == PAGES
    asked |= {("some", page): queries_of(page, person.user.email) for page in OF_THEIR_OWN}
    plans = {who: plan_of(queries) for who, queries in asked.items()}
    assert all(plans.values())
    assert [(who, line) for who, lines in plans.items() for line in lines if WHOLE_TABLE.search(line)] == []


def plan_of(queries: list[str]) -> list[str]:
    """How the database would answer them. Rows that go where others were rolled back lie about, but in memory."""
    lines = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        for sql in queries:
            if sql.startswith(("SELECT", "(SELECT")):
                cursor.execute(f"EXPLAIN {sql}")
                lines += [line for (line,) in cursor.fetchall()]
    return lines


def test_a_file_sends_its_head_before_it_asks_for_rows() -> None:
    fill(members=200, products=300)
    client = factories.signed_in(User.objects.get(email=data.READER))
    pieces = iter(client.get(address("users/{person}/access/effective/csv/")).streaming_content)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as queries:
        assert "Correo" in next(pieces).decode()
    assert len(queries) == 0
    assert b"domain-" in next(pieces)


def test_a_file_holds_a_block_at_a_time() -> None:
    fill(members=60, products=3_000)
    client = factories.signed_in(User.objects.get(email=data.READER))
    response = client.get(address("users/{person}/access/effective/csv/"))
    tracemalloc.start()
    size = sum(map(len, response))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 12_000_000
