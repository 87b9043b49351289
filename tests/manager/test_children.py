"""How long the supervisor waits before it starts a dead child again."""

import time
from pathlib import Path

import pytest

from manager.supervisor.children import Child


@pytest.mark.parametrize(
    ("ages", "pause"), [([5], 0), ([10, 5], 2), ([20, 10, 5], 4), ([50, 40, 30, 20, 10, 9, 8], 30), ([500, 5], 0)]
)
def test_a_child_that_keeps_dying_young_waits_longer_each_time(tmp_path: Path, ages: list[int], pause: float) -> None:
    child = Child("worker", [], tmp_path / "log", {}, tmp_path)
    child.started = [time.monotonic() - age for age in ages]
    assert child.pause() == pause


def test_an_essential_child_gives_up_the_second_time_within_a_minute(tmp_path: Path) -> None:
    child = Child("web", [], tmp_path / "log", {}, tmp_path)
    child.started = [100.0, 250.0]
    assert not child.died_twice()
    child.started.append(260.0)
    assert child.died_twice()
