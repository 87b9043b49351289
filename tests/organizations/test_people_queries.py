"""The users list costs the same however many people there are. No clocks: queries, plans, blocks."""

import re
import tracemalloc
from collections.abc import Iterator
from typing import cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import data
from bench.data import Size
from core.clock import now
from core.csv import streamed_query
from organizations.models import Membership
from organizations.people.views import export_columns
from tests import factories

pytestmark = pytest.mark.django_db
BASE = f"/org/{data.BIG}/users/"
LISTS = ["", "?role=collaborator&mfa=none", "?q=ines+fontana", "?page=last", "?sort=-seen", "?sort=role"]
MOST, LEAST = 12, 8
COSTS = {"": 8, "?role=collaborator&mfa=none": 8, "?q=ines": 9, "someone/": 11, "export/": 5}
WHOLE_TABLE = re.compile(r"Seq Scan on (organizations_membership|accounts_user)\b")


def fill(members: int) -> None:
    size = Size(people=3_000, organizations=300, others=3_000, members=members, products=50, events=1_000)
    data.fill(size, now().isoformat())


def queries_of(address: str) -> list[str]:
    client = factories.signed_in(User.objects.get(email=data.READER))
    client.get(BASE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
        _read = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    return [query["sql"] for query in queries]


def address_of(page: str, members: int) -> str:
    someone = Membership.objects.filter(organization__slug=data.BIG, role="collaborator").earliest("pk")
    return BASE + page.replace("last", str(-(-members // 25))).replace("someone", str(someone.pk))


@pytest.mark.parametrize("members", [10, 300])
def test_pages_ask_as_often_about_300_people_as_about_10(members: int) -> None:
    fill(members)
    asked = {page: len(queries_of(address_of(page, members))) for page in COSTS}
    assert asked == COSTS
    assert max(asked.values()) <= MOST


def test_no_list_reads_all_memberships_or_all_people() -> None:
    fill(members=300)
    plans = {page: plan_of(address_of(page, 300)) for page in LISTS}
    assert min(map(len, plans.values())) > LEAST
    assert [(page, line) for page, lines in plans.items() for line in lines if WHOLE_TABLE.search(line)] == []


def plan_of(address: str) -> list[str]:
    """How the database would answer the queries of a page."""
    lines = []
    for sql in queries_of(address):
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                lines += [line for (line,) in cursor.fetchall()]
    return lines


def everybody() -> Iterator[bytes]:
    stream = streamed_query("all.csv", export_columns(), Membership.objects.order_by("pk")).streaming_content
    yield from cast(Iterator[bytes], stream)


def test_the_export_sends_its_head_before_it_asks_the_database() -> None:
    fill(members=10)
    with CaptureQueriesContext(connection) as queries:
        assert b"2FA" in next(everybody())
    assert len(queries) == 0


def test_the_export_holds_less_than_it_sends() -> None:
    fill(members=300)
    tracemalloc.start()
    size = sum(map(len, everybody()))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 250_000 > most
