"""The sweep finds what is due by an index, whatever else there is (B8)."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.drift.looking import due
from domains.life import sweep
from domains.life.deadlines import ONE_DAY
from domains.models import Domain
from domains.notices.due import organizations_to_tell
from domains.notices.telling import tell_organization
from domains.registry.local.control import Control
from products.models import Product
from tests import factories
from tests.domains import names

pytestmark = pytest.mark.django_db
MANY = 3_000
AT = names.at("2032-01-01")
Step = Callable[[datetime.datetime], object]
TELLS: dict[str, Step] = {"find": lambda at: list(organizations_to_tell(at))}
STEPS: dict[str, Step] = {
    "expire": sweep.expire_some, "interrupt": sweep.interrupt_next, "give up": sweep.give_up_next,
}  # fmt: skip


def plans(act: Callable[[], object], *switches: str) -> list[str]:
    """How the database would read the rows of every SELECT of ``act``."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = []
    with connection.cursor() as cursor:
        for switch in switches:
            cursor.execute(f"SET LOCAL {switch}")
        for query in captured.captured_queries:
            if query["sql"].lstrip().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN {query['sql']}")
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


@pytest.fixture
def many(control: Control) -> None:
    """Names enough that a scan would be chosen if it could: most live on, some expired a day apart."""
    kind, ends = names.kind_of_names(), datetime.date(2031, 1, 1)
    owner, plan = factories.organization(), kind.plans.get(key="com")
    facts = {"organization": owner, "kind": kind, "plan": plan}
    states = ["expired" if number % 10 == 0 else "active" for number in range(MANY)]
    products = Product.objects.bulk_create(
        Product(service_name=f"n{number}.com", state=state, expires_on=ends + number * ONE_DAY, **facts)
        for number, state in enumerate(states)
    )
    Domain.objects.filter(product__in=products).delete()
    Domain.objects.bulk_create(
        Domain(product=each, name=each.service_name, extension="com", state=each.state, since=AT, organization=owner)
        for each in products
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE products_product, domains_domain")


@pytest.mark.parametrize("step", [*STEPS, *TELLS])
@pytest.mark.usefixtures("many")
def test_names_whose_day_has_come_are_found_by_their_last_day(step: str) -> None:
    (plan, *_rest) = plans(lambda: {**STEPS, **TELLS}[step](names.at("2026-01-01")))
    assert "product_by_last_day" in plan
    assert "Seq Scan on products_product" not in plan


@pytest.mark.usefixtures("many")
def test_whom_to_tell_is_not_found_by_reading_all_names() -> None:
    found = plans(lambda: list(organizations_to_tell(names.at("2030-12-01"))))
    assert [plan for plan in found if "Seq Scan on products_product" in plan] == []


@pytest.mark.usefixtures("many")
def test_telling_of_many_names_takes_as_many_statements_as_telling_of_few() -> None:
    asked, told = list[int](), list[int]()
    for day in ("2030-11-05", "2030-11-25"):
        (owner,) = organizations_to_tell(names.at(day))
        with CaptureQueriesContext(connection) as captured:
            told.append(tell_organization(owner, names.at(day)))
        asked.append(len(captured))
    assert (told[0] >= 3, told[1] > 15, asked[0]) == (True, True, asked[1])


@pytest.mark.usefixtures("many")
def test_names_to_look_at_are_found_in_the_order_of_their_last_look() -> None:
    (plan,) = plans(lambda: list(due("local", AT)[:200]))
    assert "domain_looked_at" in plan


def test_a_pass_over_many_that_cannot_be_ended_asks_once_which_they_are(control: Control) -> None:
    for number in range(3):
        names.registered(control, f"atrio{number}.com", "2031-05-01")
    with CaptureQueriesContext(connection) as captured:
        while any(step(names.at("2031-06-20")) for step in STEPS.values()):
            pass
    chosen = [
        query for query in captured.captured_queries if 'ORDER BY "products_product"."expires_on"' in query["sql"]
    ]
    assert len(chosen) <= 2 * 3 * len(STEPS)
