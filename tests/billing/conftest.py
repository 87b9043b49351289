"""What tests of money may ask for."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from billing.payments import stripe_cards
from tests.billing.stripe_proxy import SECRET, Stripe

RUNNER = Path(__file__).parent / "run_localstripe.py"
WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]


@pytest.fixture(scope="session")
def localstripe() -> Iterator[int]:
    """The port of a localstripe of this process's tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    child = subprocess.Popen([sys.executable, str(RUNNER), str(port)])
    try:
        _wait_for(port)
        yield port
    finally:
        child.terminate()
        child.wait(20)


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("localstripe did not start.")


@pytest.fixture
def stripe(localstripe: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stripe]:
    """Cards go through Stripe in this test; whoever is slow is given up after half a second."""
    monkeypatch.setattr(stripe_cards, "TIMEOUT", (1.0, 0.5))
    proxy = Stripe(localstripe)
    settings.STRIPE = {
        "secret_key": SECRET, "publishable_key": "pk_test", "webhook_secrets": WEBHOOK_SECRETS, "url": proxy.url,
    }  # fmt: skip
    yield proxy
    proxy.close()
