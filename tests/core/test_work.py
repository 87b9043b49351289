"""Waking a worker and working off what is due."""

import socket
import threading
from typing import Any

import pytest
from celery import Celery, Task
from django.conf import settings

from core.work import drain, wake

HEARD: list[str] = []


def hear(word: str) -> None:
    HEARD.append(word)


def task(**conf: Any) -> Task:
    app = Celery("tests", set_as_current=False)
    app.conf.update(task_publish_retry=False, **conf)
    return app.task(hear, name="tests.hear")


def test_a_worker_gets_what_it_is_woken_with() -> None:
    HEARD.clear()
    wake(task(task_always_eager=True), "this job")
    assert HEARD == ["this job"]


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_broker_that_is_down_delays_and_never_fails(broker: str) -> None:
    unheard = task(broker_url=broker, broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    with pytest.raises(Exception, match="refused"):
        unheard.delay("anybody?")
    wake(unheard, "anybody?")


def hang_up(server: socket.socket, calls: list[str]) -> None:
    """Take every connection and drop it, as a broker that dies does; ``calls`` gets one entry each."""
    while True:
        try:
            line, client = server.accept()
        except OSError:  # the test is over
            return
        calls.append(str(client))
        line.close()


def test_a_page_asks_a_broker_that_is_down_once() -> None:
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=hang_up, args=(server, calls), daemon=True).start()
        broker = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        wake(task(broker_url=broker, broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS), "anybody?")
        server.shutdown(socket.SHUT_RDWR)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("due", "most", "done"), [(3, None, 3), (0, None, 0), (3, 2, 2), (2, 2, 2), (1, 2, 1), (3, 0, 0)]
)
def test_draining_ends_when_nothing_is_due_or_enough_was_done(due: int, most: int | None, done: int) -> None:
    rows = list(range(due))
    assert drain(lambda: bool(rows) and rows.pop() is not None, most=most) == done
    assert len(rows) == due - done
