"""What every test may rely on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client

from accounts.hashers import Argon2id
from core.clock import now
from manager import demo
from products.catalogue import load
from tests import factories
from tests.cast import Cast

pytest_plugins = ["tests.live"]


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


REAL = {"time_cost": Argon2id.time_cost, "memory_cost": Argon2id.memory_cost}
CHEAP = {"time_cost": 1, "memory_cost": 8}
"""The least that Argon2 takes. What a guess costs is the subject of the few tests that ask for ``real_hashes``."""


def _set_cost(patch: pytest.MonkeyPatch, cost: dict[str, int]) -> None:
    for name, value in cost.items():
        patch.setattr(Argon2id, name, value)


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Nearly every test signs somebody in; 46 MiB each time would be a tenth of the run."""
    with pytest.MonkeyPatch.context() as patch:
        _set_cost(patch, CHEAP)
        yield


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in production."""
    _set_cost(monkeypatch, REAL)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits and codes of one test never reach the next."""
    cache.clear()


@pytest.fixture
def client() -> Client:
    """A browser in which nobody is signed in."""
    return factories.browser()


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The organisations and people of the demo."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()
