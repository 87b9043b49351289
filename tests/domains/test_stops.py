"""Stops of names whose owner nobody verified: found by an index, one owner at a time, never lost when one sticks."""

import datetime

import pytest
from django.db import connection

from core.clock import now
from domains.drift.findings import open_findings
from domains.models import Finding, OwnerFact
from domains.registry.local.control import Control
from domains.verification.facts import DAYS
from domains.verification.stops import PAUSE, hold_next, lift_next
from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.domains.test_owner_facts import confirm, everything, held, waiting
from tests.domains.test_sweep_costs import plans

pytestmark = pytest.mark.django_db
LATE = DAYS + datetime.timedelta(minutes=1)
MANY = 3_000


def test_who_is_late_is_found_by_an_index_one_at_a_time() -> None:
    owner, day = factories.organization(), datetime.timedelta(days=1)
    OwnerFact.objects.bulk_create(
        OwnerFact(organization=owner, kind="email", value=f"n{number}@rey.example", asked_at=now(),
                  until=now() + number * day, look_at=now() + number * day)
        for number in range(1, MANY)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE domains_ownerfact")
    (plan,) = plans(lambda: hold_next(now()))
    assert "owner_fact_to_look_at" in plan
    assert "Seq Scan on domains_ownerfact" not in plan
    assert "Limit" in plan


def test_an_owner_is_looked_at_once_a_day(cast: Cast, control: Control) -> None:
    waiting(cast, control)
    late = now() + LATE
    assert hold_next(late)
    assert [hold_next(late), hold_next(late + datetime.timedelta(hours=23))] == [False, False]
    assert hold_next(late + datetime.timedelta(hours=24))


def test_a_stop_that_cannot_be_lifted_is_shown_to_the_staff_and_tried_again_after_a_while(
    cast: Cast, control: Control
) -> None:
    first, other = waiting(cast, control, "jardin.com")
    late = now() + LATE
    everything(late)
    confirm()
    Product.objects.filter(pk=first.product_id).update(state="cancelled")
    assert [lift_next(late), lift_next(late), lift_next(late)] == [True, True, False]
    finding = open_findings().get()
    assert (finding.name, finding.kind) == ("huerto.com", Finding.Kind.HELD)
    assert finding.there
    everything(late)
    assert [held(control), held(control, other.name)] == [True, False]
    assert not lift_next(late + PAUSE - datetime.timedelta(minutes=1))
    Product.objects.filter(pk=first.product_id).update(state="active")
    everything(late + PAUSE)
    assert not held(control)
    assert not open_findings().exists()
