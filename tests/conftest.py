"""What every test may rely on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations

from manager import demo
from tests import factories
from tests.cast import Cast

pytest_plugins = ["tests.live"]


GUARD = "ALTER TABLE security_event {} TRIGGER journal_is_not_emptied"


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_the_journal() -> Iterator[None]:
    """Tests with transactions of their own empty every table afterwards, which the journal refuses to anybody."""
    flush = DatabaseOperations.sql_flush

    def unguarded(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        return [GUARD.format("DISABLE"), *flush(self, *args, **options), GUARD.format("ENABLE")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", unguarded)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits and codes of one test never reach the next."""
    cache.clear()


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The organisations and people of the demo."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()
