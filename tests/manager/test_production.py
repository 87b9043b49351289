"""The settings of a portal that is no machine of one's own: this run is one, so another process reads them."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

OPERATOR = {"SECRET_KEY": "x" * 50, "PUBLIC_URL": "https://portal.example", "ALLOWED_HOSTS": "portal.example"}
NAMES = [
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "BROWSER_COOKIE_NAME",
    "DEVICE_COOKIE_NAME", "ACCOUNTS_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_SECONDS", "DEBUG", "ALLOWED_HOSTS", "SECURE_PROXY_SSL_HEADER",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
]  # fmt: skip
PROGRAM = f"import json; from manager import settings; print(json.dumps({{n: getattr(settings, n) for n in {NAMES}}}))"


def settings_of(**variables: str) -> dict[str, Any]:
    """What an operator with these variables besides gets."""
    told = {**OPERATOR, **variables, "ATRIO_VAR": str(settings.VAR_DIR)}
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, env=told, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_nothing_travels_without_encryption_nor_is_shown_to_strangers() -> None:
    found = settings_of()
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    cookies = {name: value for name, value in found.items() if name.endswith("_COOKIE_NAME")}
    assert len(cookies) == 6
    assert all(value.startswith("__Host-") for value in cookies.values())
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert (found["DEBUG"], found["ALLOWED_HOSTS"]) == (False, ["portal.example"])


@pytest.mark.parametrize(("said", "is_on"), [("", False), ("1", True)])
def test_the_operator_decides_about_names_below_the_portals(said: str, *, is_on: bool) -> None:
    assert settings_of(HSTS_SUBDOMAINS=said)["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == is_on


@pytest.mark.parametrize(("proxies", "header"), [("0", None), ("1", ["HTTP_X_FORWARDED_PROTO", "https"])])
def test_only_a_proxy_says_whether_the_line_was_encrypted(proxies: str, header: list[str] | None) -> None:
    found = settings_of(TRUSTED_PROXIES=proxies)
    assert (found["SECURE_PROXY_SSL_HEADER"], found["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (header, int(proxies))
