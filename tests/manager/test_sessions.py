"""What every session of the portal asks of the database, so that a fault ends when its cause does."""

import pytest
from django.db import connection

from manager.databases import LONGEST_WAIT, POOL
from products.calls.queue import WAITS


@pytest.mark.django_db
def test_no_statement_waits_for_ever_for_a_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'")
        assert cursor.fetchone() == (LONGEST_WAIT,)
    assert 0 < LONGEST_WAIT / 1000 <= WAITS[0].total_seconds()


@pytest.mark.django_db
def test_a_database_that_was_away_is_asked_again_within_seconds() -> None:
    pool = connection.pool  # type: ignore[attr-defined]  # of PostgreSQL
    assert pool.reconnect_timeout <= pool.timeout == POOL["timeout"]
