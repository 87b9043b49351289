"""A mix of requests by four people at once against a real web server: throughput beside the floor's, and memory."""

import http.client
import itertools
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import data, visit
from bench.floor import BACKEND, stock_application
from bench.pages import PAGES
from bench.server import Server, application
from organizations.models import Organization

CLIENTS = 4
SECONDS = 20
MIX = [
    *["panel"] * 8, *["users", "users, search", "products list"] * 2, *["person", "product: manage"] * 2,
    "access page, closed", "log",
]  # fmt: skip
"""Of twenty requests eight are the panel, six lists, four details, one an access page, one the log."""


@dataclass(frozen=True)
class Flow:
    """What one stretch of requests gave: answers a second, milliseconds of the median and the slowest of a hundred."""

    rate: float
    median: float
    slowest: float


def report(requests: int) -> Iterator[str]:
    """The mix between two stretches of the floor, then memory after so many requests."""
    organization = Organization.objects.get(slug=data.BIG)
    portal, floor = Server(application(), data.READER), Server(stock_application(), data.READER, backend=BACKEND)
    named = {page.name: page for page in PAGES}
    mix = [named[name].of(organization) for name in MIX]
    with _web_server() as (port, process):
        idle = _rss(process)
        before = _flow(port, floor.cookie, [f"/floor/{organization.pk}/"], SECONDS / 2)
        mixed = _flow(port, portal.cookie, mix, SECONDS)
        after = _flow(port, floor.cookie, [f"/floor/{organization.pk}/"], SECONDS / 2)
        share = mixed.rate / statistics.mean([before.rate, after.rate])
        yield f"\nmix of {CLIENTS} people: {mixed.rate:.1f}/s, floor {before.rate:.0f} and {after.rate:.0f}/s: "
        yield f"{share:.2f} (target 0.35); p99 {mixed.slowest:.0f} ms = "
        yield f"{mixed.slowest / mixed.median:.1f} medians (target 5)\n"
        first = _rss(process)
        _flow(port, portal.cookie, mix, None, requests)
        later = _rss(process)
        yield f"web process: {idle} MB idle, {first} MB after the mix, {later} MB after {requests} more (target 150)\n"
        yield from visit.report(port, portal.cookie)


@contextmanager
def _web_server() -> Iterator[tuple[int, int]]:
    """Granian with one worker, as operations recommend; its port and the process that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--port", str(port), "--workers", "1"]
    command += ["--no-ws", "--log-level", "warning", "bench.wsgi:served"]
    server = subprocess.Popen(command)
    try:
        _wait(port)
        yield port, _worker(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The web server does not answer.")


def _worker(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return max(map(int, children), key=_rss)


def _rss(process: int) -> int:
    """Megabytes."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def _flow(port: int, cookie: str, addresses: list[str], seconds: float | None, requests: int = 10**9) -> Flow:
    """Ask in turn, each person on one connection, until the time is over or so many were answered."""
    queue, numbers = itertools.cycle(addresses), itertools.count()
    end = time.monotonic() + seconds if seconds else float("inf")

    def ask(_person: int) -> list[float]:
        connection, times = http.client.HTTPConnection("127.0.0.1", port), []
        while time.monotonic() < end and next(numbers) < requests:
            started = time.monotonic()
            connection.request("GET", next(queue), headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise AssertionError(f"{answer.status} {answer.headers.get('Location', '')}")
            times.append(time.monotonic() - started)
        return times

    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as people:
        times = sorted(itertools.chain.from_iterable(people.map(ask, range(CLIENTS))))
    spent = time.monotonic() - started
    return Flow(len(times) / spent, statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000)
