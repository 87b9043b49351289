"""``--cpu``: what each file and each test costs in CPU seconds, whatever else the machine does meanwhile.

Counted are the test process, the programs that it started (Chromium, workers, drills) and, without ``-n``, the
PostgreSQL and Valkey of the run; with ``-n`` these serve two processes at once and stand in the total alone.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from django.conf import settings

WORKER = "PYTEST_XDIST_WORKER"
TICKS = os.sysconf("SC_CLK_TCK")
SPENT = "cpu"
"""The report's property that travels from a worker to the controller."""
SHOWN = int(os.environ.get("SHOWN", "40"))


def processes() -> dict[int, tuple[int, int]]:
    """Parent and CPU ticks of every process, with those of its children that have ended."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(path.parent.name)] = (int(facts[1]), sum(map(int, facts[11:15])))
    return found


def seconds(*roots: int) -> float:
    """CPU seconds of these processes and of all that descend from them."""
    everybody, waiting, ticks = processes(), [*roots], 0
    while waiting:
        pid = waiting.pop()
        ticks += everybody.get(pid, (0, 0))[1]
        waiting += [child for child, (parent, _ticks) in everybody.items() if parent == pid]
    return ticks / TICKS


def servers() -> list[int]:
    """The run's own PostgreSQL and Valkey: who started them has ended, so they descend from nobody here."""
    folders = [folder.resolve() for folder in Path(settings.VAR_DIR).glob("*") if folder.is_dir()]
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            is_ours = path.readlink() in folders
        except OSError:
            continue
        if is_ours:
            found.append(int(path.parent.name))
    everybody = processes()
    return [pid for pid in found if everybody[pid][0] not in found]


class Meter:
    """Reads the clock of the processes after each test; where tests are reported, adds up and prints."""

    def __init__(self, config: pytest.Config) -> None:
        self.is_alone = WORKER not in os.environ and not config.getoption("numprocesses", None)
        self.tests: defaultdict[str, float] = defaultdict(float)
        self.begun = self.last = self.collected = 0.0

    def read(self) -> float:
        """CPU seconds until now."""
        return seconds(os.getpid(), *(self.servers if self.is_alone else []))

    def pytest_sessionstart(self) -> None:
        """The servers run by now."""
        self.servers = servers()
        self.begun = seconds(*self.servers)

    def pytest_runtestloop(self) -> None:
        """Collecting is over."""
        self.last = self.collected = self.read()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """The last report of a test carries what it took since the one before it."""
        if call.when == "teardown":
            before, self.last = self.last, self.read()
            spent = max(0.0, self.last - before)  # less when a program ended whose children nobody counted
            item.user_properties.append((SPENT, spent))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up."""
        if report.when == "teardown":
            self.tests[report.nodeid] += float(str(dict(report.user_properties)[SPENT]))

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Files, then tests, the dearest first."""
        files: defaultdict[str, float] = defaultdict(float)
        for name, spent in self.tests.items():
            files[name.partition("::")[0]] += spent
        served = seconds(*self.servers) - self.begun
        total = self.collected + sum(self.tests.values()) if self.is_alone else seconds(os.getpid()) + served
        terminalreporter.section(f"CPU seconds: {total:.0f} in all, {served:.0f} of them the servers")
        for title, counted in (("files", files), ("tests", self.tests)):
            terminalreporter.write_line(f"-- {title}")
            for name, spent in sorted(counted.items(), key=lambda pair: -pair[1])[:SHOWN]:
                terminalreporter.write_line(f"{spent:8.2f}  {name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--cpu``."""
    parser.addoption("--cpu", action="store_true", help="print CPU seconds by file and by test")


def pytest_configure(config: pytest.Config) -> None:
    """Measure in every process when asked to."""
    if config.getoption("cpu"):
        config.pluginmanager.register(Meter(config), "cpu meter")
