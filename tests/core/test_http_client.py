"""A call to a machine of the operator ends when its time is over and goes nowhere else, whatever that machine does."""

import pytest

from core.http_client import Endpoint, NoAnswer, post
from tests.notifications.inbox import Drip


@pytest.mark.proof
def test_a_server_that_drips_is_cut_off() -> None:
    server = Drip(b"HTTP/1.1 ")
    server.start()
    endpoint = Endpoint(url=f"http://127.0.0.1:{server.port}/", timeout=1, allow_private=True)
    with pytest.raises(NoAnswer):
        post(endpoint, b"{}", {})
    server.socket.close()
    assert 0 < server.dripped < server.SIGNS / 2


def test_a_server_that_sends_the_call_elsewhere_is_not_obeyed() -> None:
    elsewhere = Drip()
    sends = f"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n\r\n"
    server = Drip(sends.encode())
    server.start()
    elsewhere.start()
    endpoint = Endpoint(url=f"http://127.0.0.1:{server.port}/", timeout=5, allow_private=True)
    assert post(endpoint, b"{}", {}).status == 307
    assert (server.visits, elsewhere.visits) == (1, 0)
    server.socket.close()
    elsewhere.socket.close()
