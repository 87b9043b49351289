"""What a run runs: ``--quick`` for the time of writing, ``--all`` for ``bin/ci``; and in which order."""

import inspect
from collections import defaultdict

import pytest

from tests import schemas

BROWSER = "tests/browser/"
PROOFS = ("races", "killed", "growth", "costs", "queries", "whole_lives")
"""How files end that hold nothing but proofs."""
SWEEPS = (
    "architecture/test_clocks", "architecture/test_instants", "architecture/test_mail_readers",
    "architecture/test_mails", "architecture/test_owners", "architecture/test_sizes",
    "architecture/test_translations", "architecture/test_verbs", "architecture/test_words",
    "billing/test_known_papers", "domains/test_exchange_worlds", "manager/test_drills", "manager/test_map",
    "organizations/test_export_everything",
)  # fmt: skip
"""Files that go over all there is of a kind: mails, sentences, papers, owners, sources, the map."""
WALKS = "tests/guides/"
"""People who walk through a guide from page to page, each of which is asked by the tests of its subject too."""
RACES = {"at_once", "overtaken"}
"""Whatever a test is about that calls one of these (``tests/races.py``), it proves it by running acts at one moment."""
SHARE = 8
_run: dict[str, bool] = {}


def is_full() -> bool:
    """Whether this run leaves nothing to another day."""
    return _run["all"]


def some(number: int) -> int:
    """Rounds of a race or worlds of an oracle in this run: the number with ``--all``, else an eighth of it."""
    return number if is_full() else max(1, number // SHARE)


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: the number of rounds belongs to the module that runs them."""
    _run["all"] = config.option.all


def pytest_addoption(parser: pytest.Parser) -> None:
    """Less than usual, or more."""
    parser.addoption("--quick", action="store_true", help="leave out heavy proofs and the browser")
    parser.addoption("--all", action="store_true", help="run the long forms of proofs too, as bin/ci does")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark, choose, and put what takes long first, so that no process has a long test left while the others idle."""
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker("browser")
        if _is_proof(item):
            item.add_marker("proof")
    left_out = {"proof", "browser", "full"} if config.option.quick else set() if config.option.all else {"full"}
    left_out |= set() if schemas.IS_THERE else {"schemas"}
    for item in _beyond(items) if config.option.quick else ():
        item.add_marker("proof")
    chosen = [item for item in items if not left_out & marks(item)]
    config.hook.pytest_deselected(items=[item for item in items if left_out & marks(item)])
    items[:] = sorted(chosen, key=_place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line about what was not checked."""
    if not schemas.IS_THERE:
        terminalreporter.write_line(schemas.ABSENT)


def _is_proof(item: pytest.Item) -> bool:
    """By its file, its folder or by what it calls."""
    file = str(item.path.with_suffix(""))
    is_named = item.path.stem.endswith(PROOFS) or file.endswith(SWEEPS) or item.nodeid.startswith(WALKS)
    return is_named or _is_race(item)


def _beyond(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of a test that asks the database about many cases all but the first and the last."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            cases[item.nodeid.partition("[")[0]].append(item)
    return [item for found in cases.values() for item in found[1:-1]]


def _is_race(item: pytest.Item) -> bool:
    function = inspect.unwrap(item.obj) if isinstance(item, pytest.Function) else None
    return function is not None and not RACES.isdisjoint(function.__code__.co_names)


def marks(item: pytest.Item) -> set[str]:
    """Names of the test's marks."""
    return {mark.name for mark in item.iter_markers()}


def _place(item: pytest.Item) -> int:
    """The browser first, whoever needs the one post office together; then what is long, then the rest."""
    found = marks(item)
    if "browser" in found:
        return 0 if "post_office" in getattr(item, "fixturenames", ()) else 1
    return 2 if found & {"proof", "full"} else 3
