"""What tests of the shop share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Commands called by tests speak English; pages speak their reader's language."""
    with translation.override("en"):
        yield
