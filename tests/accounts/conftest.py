"""The browser of these tests reads English."""

import pytest
from django.test import Client

from tests.accounts.steps import another_browser


@pytest.fixture
def client() -> Client:
    """A browser that asks for English."""
    return another_browser()
