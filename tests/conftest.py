"""What every test may rely on."""

import gc
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from accounts.hashers import Argon2id
from billing.prices.loading import load_prices
from core.clock import now
from core.stack import with_space
from manager import demo
from products.catalogue import load
from support.help.loading import load as load_articles
from tests import factories, tables, template
from tests.cast import Cast

pytest_plugins = ["tests.live", "tests.evidence", "tests.notifications.smtp"]


def pytest_collection_finish() -> None:
    """What was imported stays until the end: whoever looks for garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run the test as ever, far from the end of a chunk of the stack, which is a quarter of what all tests cost."""
    runner: Any = item.config.pluginmanager.get_plugin("runner")
    return bool(with_space(partial(runner.pytest_runtest_protocol, item, nextitem)))


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database holds catalogue and prices, also after a test with transactions of its own, which cannot be rolled
    back: whatever such a test touched is then written as it was. Django would empty every table, these too."""
    with django_db_blocker.unblock():
        with template.copied(is_reused=request.config.getvalue("reuse_db")):
            request.getfixturevalue("django_db_setup")  # pytest-django's, which this one stands before
        load(settings.CATALOGUE_PATH.read_text(), now())
        load_prices(settings.BILLING_PATH.read_text())
        load_articles()
        kept = tables.read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: tables.restore(kept))
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
    """The organizations and people of the demo."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()
