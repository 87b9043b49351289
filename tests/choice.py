"""What a run runs: ``--quick`` for the time of writing, ``--all`` for ``bin/ci``; and in which order."""

import inspect

import pytest

from tests import schemas

BROWSER = "tests/browser/"
PROOFS = ("races", "killed", "growth")
"""How files end that hold nothing but proofs."""
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
        if item.path.stem.endswith(PROOFS) or _is_race(item):
            item.add_marker("proof")
    left_out = {"proof", "browser", "full"} if config.option.quick else set() if config.option.all else {"full"}
    left_out |= set() if schemas.IS_THERE else {"schemas"}
    chosen = [item for item in items if not left_out & marks(item)]
    config.hook.pytest_deselected(items=[item for item in items if left_out & marks(item)])
    items[:] = sorted(chosen, key=_place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line about what was not checked."""
    if not schemas.IS_THERE:
        terminalreporter.write_line(schemas.ABSENT)


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
