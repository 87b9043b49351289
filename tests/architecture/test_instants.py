"""An instant becomes a day or an hour in somebody's time zone, never as it is stored: at 23:30 UTC it is tomorrow in
Zurich.
"""

import ast
from collections.abc import Iterator

from tests.architecture.sources import ROOT, name
from tests.architecture.test_sizes import MODULES

LOCAL = {"day_at", "last_day", "localtime", "astimezone", "combine"}
PEOPLE = {"accounts", "core", "desk", "notifications", "organizations", "products", "security", "support"}
"""Folders whose code people read days from; servers and the demo write logs."""
STORED = {
    "organizations/deletion/erasure.py: now": "the law of the provider's seat counts whole years",
    "organizations/deletion/views.py: now()": "the same",
    "products/offboarding/rights.py: now": "of nobody",
    "notifications/digests.py: morning": "local already: it comes from morning_of",
}  # fmt: skip
"""What is taken in UTC all the same, and why."""


def called(node: ast.AST) -> str:
    """The last name of what is called; empty for anything else."""
    function = node.func if isinstance(node, ast.Call) else None
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def local_names(tree: ast.AST) -> set[str]:
    """Variables that hold a local instant."""
    assigned = (node for node in ast.walk(tree) if isinstance(node, ast.Assign) and called(node.value) in LOCAL)
    return {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}


def instant_of(node: ast.AST) -> ast.expr | None:
    """The instant that an expression takes a day or an hour from; None for every other expression."""
    if isinstance(node, ast.FormattedValue) and node.format_spec and "%" in ast.unparse(node.format_spec):
        return node.value
    if not isinstance(node, ast.Call) or node.args:
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "date":
        return node.func.value
    return node if called(node) == "today" else None


def as_stored(source: str) -> Iterator[str]:
    """What is taken from an instant without a time zone."""
    tree = ast.parse(source)
    known = local_names(tree)
    texts = {id(part) for node in ast.walk(tree) if getattr(node, "name", "") == "__str__" for part in ast.walk(node)}
    for instant in (instant_of(node) for node in ast.walk(tree) if id(node) not in texts):
        is_local = (
            called(instant) in LOCAL or (isinstance(instant, ast.Name) and instant.id in known) if instant else True
        )
        if instant and not is_local:
            yield ast.unparse(instant)


def test_no_instant_is_written_as_it_is_stored() -> None:
    files = [path for path in MODULES if path.relative_to(ROOT).parts[0] in PEOPLE]
    found = {f"{name(path)}: {text}" for path in files for text in as_stored(path.read_text())}
    assert found == set(STORED)


READERS = {"organizations/log/search.py", "notifications/reader.py"}
"""Where a day is the reader's own: which days of the log they want to see, and how a mail writes an instant."""


def test_no_day_that_counts_is_taken_where_a_person_says_they_are() -> None:
    files = [path for path in MODULES if path.relative_to(ROOT).parts[0] in PEOPLE - {"accounts", "security"}]
    assert {name(path) for path in files if "user.time_zone" in path.read_text()} == READERS


def test_such_an_instant_would_be_found() -> None:
    assert [*as_stored("day = sent.date()")] == ["sent"]
    assert [*as_stored('text = f"{sent:%H:%M}"')] == ["sent"]
    assert [*as_stored("day = today()")] == ["today()"]
    assert [*as_stored('sent = localtime(at)\ntext = f"{sent:%H:%M} {sent.date()} {at.astimezone(zone):%d}"')] == []
