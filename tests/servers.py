"""PostgreSQL and Valkey of the test run. Loaded with ``-p``, before Django reads its settings.

Each run takes the first free folder ``var/test-<n>``, so that two runs in one clone never meet. The controller of
pytest-xdist starts and stops the servers, its workers inherit the environment and use them.
``DATABASE_URL`` and ``REDIS_URL`` win.
"""

import itertools
import os
from contextlib import ExitStack
from typing import TextIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from manager import environment
from manager.embedded import locks
from manager.embedded.problems import LocalServerError
from manager.embedded.servers import Servers

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
KEPT = {"DATABASE_URL", "REDIS_URL", "PG_BIN"}
until_the_end = ExitStack()


def take_folder() -> TextIO:
    """Point ATRIO_VAR at a folder no other run uses; it is ours for as long as the file stays open."""
    for number in itertools.count():
        folder = environment.ROOT / "var" / f"test-{number}"
        file = locks.opened(folder / "test.lock")
        if locks.try_lock(file):
            os.environ["ATRIO_VAR"] = str(folder)
            (folder / "static").mkdir(exist_ok=True)  # whitenoise warns about a missing one
            return file
        file.close()
    raise AssertionError


def numbered(url: str, number: int) -> str:
    """The same Redis or Valkey, another of its databases."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


for name in environment.NAMES - KEPT if not WORKER else ():
    os.environ.pop(name, None)
os.environ["DEVELOPMENT"] = "1"
if not WORKER:
    until_the_end.enter_context(take_folder())


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--no-skips``: where everything is installed, a skipped test is a test that nobody runs."""
    parser.addoption("--no-skips", action="store_true", help="fail when a test was skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a good run with skipped tests into a failed one when asked to."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and session.config.option.no_skips and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("Failed: tests were skipped, and --no-skips was asked for.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure() -> None:
    """Start the servers in the controller; give each worker a cache of its own, because tests empty it."""
    cache = settings.CACHES["default"]
    cache["LOCATION"] = numbered(cache["LOCATION"], int(WORKER.removeprefix("gw") or 0) + 1)
    if WORKER:
        return
    try:
        until_the_end.enter_context(Servers.needed(environment.load(), quick=True).running())
    except LocalServerError as error:
        pytest.exit(str(error), returncode=1)


def pytest_unconfigure() -> None:
    """Stop them, whatever the tests said."""
    until_the_end.close()
