"""Acts of people, to be tried in a moment that takes away their right to them."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from core.clock import now
from tests.architecture.sources import name
from tests.architecture.test_sizes import MODULES


def at(command: Callable[..., Any], **facts: Any) -> partial[Any]:
    """The command with its moment."""
    return partial(command, now=now(), **facts)


def names(acts: list[partial[Any]]) -> set[str]:
    """What the acts are called."""
    return {act.func.__name__ for act in acts}


def commands(who: str, *apps: str) -> set[str]:
    """Public functions of the apps, but mails, whose keyword ``actor`` is a ``who``: ``Membership`` or ``User``."""
    modules = [path for path in MODULES if name(path).split("/")[0] in apps and path.name != "emails.py"]
    return {each for path in modules for each in _with_actor(path.read_text(), who)}


def _with_actor(source: str, who: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            told = {
                each.arg: ast.unparse(each.annotation).strip("'\"") for each in node.args.kwonlyargs if each.annotation
            }
            if told.get("actor") == who:
                yield node.name
