"""The palette finds by indexes, however many rows there are. No clocks: the plans of what it asks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import bills, data
from bench.data import Size
from core.clock import now
from tests import factories

pytestmark = pytest.mark.django_db
WHOLE_TABLE = re.compile(r"Seq Scan on (products_product|organizations_membership|accounts_user|billing_document)\b.*")
OF_OTHERS = """
INSERT INTO products_product (organization_id, kind_id, service_name, custom_name, billing_reference, state,
    renews_itself, expires_on, reference, created_at)
SELECT o.id, k.id, format('domain-%s-%s.example', o.id, i), '', '', 'active', true, now()::date + i,
    format('z-%s-%s', o.id, i), now()
FROM organizations_organization o, products_kind k, generate_series(1, 400) AS i
WHERE o.slug LIKE 'organization-%' AND k.key = 'domain'
"""
"""The reader belongs to whoever has products in the bench; here others have most of them."""
ASKED = ["domain-11", "domian-11", "ines fontana", "2026 000017", "1949.75", "zzqxv"]
"""A product, the same by a slip of the finger, a person, a document, an amount, nothing."""


@pytest.fixture
def _many() -> None:
    data.fill(Size(2_000, 50, 2_000, 400, 400, 200, 400), now().isoformat())
    with connection.cursor() as cursor:
        bills.fill(cursor, {f"organization-{number}": 200 for number in range(1, 51)}, now().isoformat())
        cursor.execute(OF_OTHERS)
        cursor.execute("ANALYZE")


def plans_of(question: str, slug: str) -> list[str]:
    """How the database would answer what one search asks, line by line."""
    client = factories.signed_in(User.objects.get(email=data.READER))
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/search/", {"part": "1", "in": slug, "q": question}).status_code == 200
    lines = []
    with connection.cursor() as cursor:
        for sql in (query["sql"] for query in queries if query["sql"].startswith("SELECT")):
            cursor.execute(f"EXPLAIN {sql}")
            lines += [line for (line,) in cursor.fetchall()]
    return lines


@pytest.mark.usefixtures("_many")
def test_no_search_reads_a_whole_table() -> None:
    plans = {(question, slug): plans_of(question, slug) for question in ASKED for slug in (data.BIG, data.TENTH)}
    assert sum(map(len, plans.values())) > len(plans)
    found = [(asked, line) for asked, lines in plans.items() for line in lines if WHOLE_TABLE.search(line)]
    assert found == []
