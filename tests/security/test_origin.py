"""Which client a request is counted for: forged headers neither hide nor merge anybody."""

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from security.base.limits import client

pytestmark = pytest.mark.django_db


def counted(rf: RequestFactory, settings: LazySettings, *, proxies: int, forwarded: str) -> str:
    """The subject of limits for a request from 198.51.100.7 with this header."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    return client(rf.get("/", REMOTE_ADDR="198.51.100.7", headers={"x-forwarded-for": forwarded}))


def test_without_a_proxy_the_header_means_nothing(rf: RequestFactory, settings: LazySettings) -> None:
    assert counted(rf, settings, proxies=0, forwarded="203.0.113.9") == "198.51.100.7"


def test_one_proxy_is_believed_about_its_own_client_alone(rf: RequestFactory, settings: LazySettings) -> None:
    assert counted(rf, settings, proxies=1, forwarded="1.2.3.4, 203.0.113.9") == "203.0.113.9"


def test_every_ipv4_client_counts_for_itself_on_an_ipv6_socket(rf: RequestFactory) -> None:
    subjects = [client(rf.get("/", REMOTE_ADDR=f"::ffff:203.0.113.{last}")) for last in (9, 10)]
    assert subjects == ["203.0.113.9", "203.0.113.10"]


@pytest.mark.parametrize("forwarded", ["203.0.113.9", "nonsense", "nonsense, 203.0.113.9"])
def test_a_header_that_does_not_fit_is_a_refusal_and_no_error(settings: LazySettings, forwarded: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    answer = Client(raise_request_exception=False).get("/login/", headers={"x-forwarded-for": forwarded})
    assert answer.status_code in {400, 403}
