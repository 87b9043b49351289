"""A mail server for tests of the outbox."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.notifications.inbox import Inbox, serving


@pytest.fixture
def smtp(settings: LazySettings) -> LazySettings:
    """Mails leave as in production, to whatever listens at ``EMAIL_PORT``."""
    settings.EMAIL_BACKEND = "notifications.mail.server.Backend"
    settings.EMAIL_HOST = "127.0.0.1"
    return settings


@pytest.fixture
def inbox(smtp: LazySettings) -> Iterator[Inbox]:
    """A good server."""
    opened = Inbox()
    with serving(opened) as port:
        smtp.EMAIL_PORT = port
        yield opened
