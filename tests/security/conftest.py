"""People with and without an OTP app, and a browser that reads English."""

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.steps import another_browser


@pytest.fixture
def client() -> Client:
    """A browser that asks for English."""
    return another_browser()


@pytest.fixture
def nadia(db: None) -> User:
    """Somebody with an OTP app and an organisation."""
    user = factories.with_app(factories.person(first_name="Nadia", last_name="Ferrari"))
    factories.organization(owner=user)
    return user


@pytest.fixture
def beat(db: None) -> User:
    """Somebody whose password is everything."""
    user = factories.person(first_name="Beat", last_name="Kessler")
    factories.organization(owner=user)
    return user
