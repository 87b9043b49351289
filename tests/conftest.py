"""What every test may rely on."""

import pytest
from django.core.cache import cache

from manager import demo
from tests import factories
from tests.cast import Cast

pytest_plugins = ["tests.live"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits and codes of one test never reach the next."""
    cache.clear()


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The organisations and people of the demo."""
    monkeypatch.setattr(demo, "make_password", factories.hashed)
    return Cast()
