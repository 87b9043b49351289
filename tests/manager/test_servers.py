"""The servers behind the tests are real ones."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_15_or_later() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000


def test_the_cache_answers() -> None:
    cache.set("question", 42)
    assert cache.get("question") == 42


def test_the_cache_is_empty_at_the_start_of_each_test() -> None:
    assert cache.get("question") is None
