"""The list of documents costs the same however many there are. No clocks: queries, plans, blocks."""

import re
import tracemalloc
from collections.abc import Iterator
from typing import cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from bench import bills, data
from bench.data import Size
from billing.documents.lists import listed
from billing.exports.tables import columns_of
from core.clock import now
from core.csv import streamed_query
from organizations.models import Organization
from tests import factories

pytestmark = pytest.mark.django_db
AT = f"/org/{data.BIG}/billing/invoices/"
LISTS = ["", "?size=50", "?status=paid&from=2020-01-01&to=2026-06-30", "?status=overdue", "?page=20", "?q=domain-11"]
COSTS = {"": 9, "?status=paid&from=2020-01-01": 9, "?status=overdue": 9, "?q=domain-11": 9, "?page=5": 9}
WHOLE_TABLE = re.compile(r"Seq Scan on billing_document(tally)?\b")


def fill(invoices: int) -> None:
    size = Size(people=100, organizations=10, others=100, members=10, products=50, events=100, invoices=invoices)
    data.fill(size, now().isoformat())


def queries_of(address: str) -> list[str]:
    client = factories.signed_in(User.objects.get(email=data.READER))
    client.get(AT)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("invoices", [200, 4_000])
def test_pages_ask_as_often_about_4000_invoices_as_about_200(invoices: int) -> None:
    fill(invoices)
    assert {page: len(queries_of(f"{AT}{page}")) for page in COSTS} == COSTS


def test_no_list_reads_all_documents() -> None:
    fill(1_000)
    with connection.cursor() as cursor:
        bills.fill(cursor, {f"organization-{number}": 1_000 for number in range(1, 11)}, now().isoformat())
        cursor.execute("ANALYZE")
    plans = {page: plan_of(f"{AT}{page}") for page in LISTS}
    assert [(page, line) for page, lines in plans.items() for line in lines if WHOLE_TABLE.search(line)] == []
    ordered = [
        line for page in ("", "?page=20", LISTS[2]) for line in plans[page] if "Sort Key: billing_document." in line
    ]
    assert ordered == [], "an index has them in this order"


def test_a_word_that_one_in_twenty_has_is_found_by_its_index_and_not_looked_up_again() -> None:
    fill(10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE billing_document")
    figures, page = (plan for plan in plans_of(f"{AT}?q=domain-11") if "words ~~" in plan)
    assert "Bitmap Index Scan on document_by_part_of_a_word" in figures
    assert "billing_document_pkey" not in figures
    assert "document_by_part_of_a_word" in page or "using document_listed_newest_first" in page
    guessed = int(re.findall(r"Scan on billing_document .* rows=(\d+)", figures)[0])
    assert guessed > 150, "of 555; a pattern that the query works out itself is taken for five in a thousand"


def plan_of(address: str) -> list[str]:
    """How the database would answer the queries of a page, line by line."""
    return [line for plan in plans_of(address) for line in plan.splitlines()]


def plans_of(address: str) -> list[str]:
    """The same, a text for each query."""
    plans = []
    for sql in queries_of(address):
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans


def file_of_all() -> Iterator[bytes]:
    organization = Organization.objects.get(slug=data.BIG)
    with translation.override("es"):
        rows = listed(organization).order_by("-issued_on", "-pk")
        yield from cast(Iterator[bytes], streamed_query("all.csv", columns_of(","), rows).streaming_content)


def test_the_csv_sends_its_head_before_it_asks_and_holds_less_than_it_sends() -> None:
    fill(4_000)
    stream = file_of_all()
    with CaptureQueriesContext(connection) as queries:
        assert "Número".encode() in next(stream)
    assert len(queries) == 1, "the organization itself"
    tracemalloc.start()
    size = sum(map(len, stream))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 350_000 > most
