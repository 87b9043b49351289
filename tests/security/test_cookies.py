"""Cookies stay on encrypted lines, out of reach of scripts, and at home when another site sends a form."""

import pytest
from django.conf import LazySettings

from accounts.models import User
from tests.security.push import register
from tests.security.steps import sign_in

pytestmark = pytest.mark.django_db


def test_every_cookie_of_a_portal_behind_tls_is_kept_there(nadia: User, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = register(sign_in(nadia, remember="on"))
    client.post("/language/", {"language": "de"})
    ours = {settings.SESSION_COOKIE_NAME, settings.BROWSER_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
    kept = {name: cookie for name, cookie in client.cookies.items() if cookie.value}
    assert set(kept) >= ours | {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.ACCOUNTS_COOKIE_NAME}
    for name, cookie in kept.items():
        assert (bool(cookie["secure"]), cookie["samesite"]) == (True, "Lax"), name
        assert (bool(cookie["httponly"]), cookie["path"], cookie["domain"]) == (True, "/", ""), name
