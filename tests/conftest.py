"""What every test may rely on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate

from core.clock import now
from manager import demo
from products.catalogue import load
from tests import factories
from tests.cast import Cast

pytest_plugins = ["tests.live", "tests.evidence"]


def pytest_configure() -> None:
    """Every database of the tests holds the catalogue, also after it was emptied."""
    post_migrate.connect(_load_catalogue, sender=apps.get_app_config("products"))


def _load_catalogue(**_facts: Any) -> None:
    load(settings.CATALOGUE_PATH.read_text(), now())


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
