"""A call to a machine of the operator's ends when its time is over, whatever the machine does."""

import pytest

from core.http_client import Endpoint, NoAnswer, post
from tests.notifications.inbox import Drip


def test_a_server_that_drips_is_cut_off() -> None:
    server = Drip(b"HTTP/1.1 ")
    server.start()
    endpoint = Endpoint(url=f"http://127.0.0.1:{server.port}/", timeout=1, allow_private=True)
    with pytest.raises(NoAnswer):
        post(endpoint, b"{}", {})
    server.socket.close()
    assert 0 < server.dripped < server.SIGNS / 2
