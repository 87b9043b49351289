"""Only POST changes anything: what asks for the method of a request asks whether it is POST.

``!= "GET"`` would let HEAD act, which link scanners and previews send.
"""

import ast
from collections.abc import Iterator

from tests.architecture.sources import name
from tests.architecture.test_sizes import MODULES

SAFE = {"GET", "HEAD"}


def careless(source: str) -> Iterator[int]:
    """Lines that take every method but one or some for an act, and forget a safe one."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "method"):
            continue
        named = {part.value for part in ast.walk(node.comparators[0]) if isinstance(part, ast.Constant)}
        excludes = isinstance(node.ops[0], ast.NotEq | ast.NotIn)
        if excludes and named & SAFE and not named >= SAFE:
            yield node.lineno


def test_no_view_takes_head_for_an_act() -> None:
    found = [f"{name(path)}:{line}" for path in MODULES for line in careless(path.read_text())]
    assert found == []
    assert any(".method" in path.read_text() for path in MODULES)


def test_such_a_view_would_be_found() -> None:
    assert [*careless('if request.method != "GET":\n    act()')] == [1]
    assert [*careless('if request.method not in ("GET",):\n    act()')] == [1]
    assert [*careless('if request.method not in {"GET", "HEAD"}:\n    act()')] == []
    assert [*careless('if request.method == "POST":\n    act()')] == []
