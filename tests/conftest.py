"""What every test may rely on."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_migrate

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


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits and codes of one test never reach the next."""
    cache.clear()


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The organisations and people of the demo."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()
