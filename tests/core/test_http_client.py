"""A call to a machine of the operator's ends when its time is over, whatever the machine does."""

import pytest

from core.http_client import Endpoint, NoAnswer, post
from tests.notifications.inbox import Drip

HALF_A_HANDSHAKE = b"\x16\x03\x03\x40\x00"
"""The head of a TLS record of 16 kB, which then comes byte by byte."""


@pytest.mark.parametrize(("scheme", "words"), [("https", HALF_A_HANDSHAKE), ("http", b"HTTP/1.1 ")])
def test_a_server_that_drips_is_cut_off(scheme: str, words: bytes) -> None:
    server = Drip(words)
    server.start()
    endpoint = Endpoint(url=f"{scheme}://127.0.0.1:{server.port}/", timeout=1, allow_private=True)
    with pytest.raises(NoAnswer):
        post(endpoint, b"{}", {})
    server.socket.close()
    assert 0 < server.dripped < server.SIGNS / 2
