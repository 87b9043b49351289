"""People with and without an OTP app, and a browser that reads English."""

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.steps import another_browser
from tests.security.authenticator import Authenticator, known
from tests.security.push import register
from tests.security.steps import sign_in


@pytest.fixture
def client() -> Client:
    """A browser that asks for English."""
    return another_browser()


@pytest.fixture
def nadia(db: None) -> User:
    """Somebody with an OTP app and an organization."""
    user = factories.with_app(factories.person(first_name="Nadia", last_name="Ferrari"))
    factories.organization(owner=user)
    return user


@pytest.fixture
def beat(db: None) -> User:
    """Somebody whose password is everything."""
    user = factories.person(first_name="Beat", last_name="Kessler")
    factories.organization(owner=user)
    return user


@pytest.fixture
def phone(nadia: User) -> Client:
    """The browser of Nadia, who has an OTP app too, that she registered."""
    return register(sign_in(nadia))


@pytest.fixture
def key(beat: User) -> Authenticator:
    """Beat's only factor."""
    return known(beat)
