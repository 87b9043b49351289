"""No test asserts how long something took on the wall: a busy machine would decide. CPU and steps are counted."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import ROOT, name

CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns"}


def reads_clock(node: ast.AST) -> bool:
    """Whether the expression is a reading of a clock that runs while others work."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "time" and called.attr in CLOCKS
    return isinstance(called, ast.Name) and called.id in CLOCKS


def judged_by_the_clock(source: str) -> Iterator[int]:
    """Lines that assert a reading, or subtract an earlier reading from a later one."""
    tree = ast.parse(source)
    kept = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and reads_clock(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and any(reads_clock(part) for part in ast.walk(node.test)):
            yield node.lineno
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and reads_clock(node.left):
            yield from [node.lineno] if isinstance(node.right, ast.Name) and node.right.id in kept else []


def test_no_test_is_judged_by_the_clock_on_the_wall() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    found = [f"{name(path)}:{line}" for path in files for line in judged_by_the_clock(path.read_text())]
    assert found == []
    assert len(files) > 200


def test_such_a_test_would_be_found() -> None:
    assert [*judged_by_the_clock("import time\nbefore = time.monotonic()\nassert time.monotonic() - before < 1")] == [
        3,
        3,
    ]
    assert [*judged_by_the_clock("start = perf_counter()\ntaken = perf_counter() - start")] == [2]
    assert [*judged_by_the_clock("old = time.time() - 3600\nassert time.process_time() - before < 1")] == []
