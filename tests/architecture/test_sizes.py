"""Small on purpose (CONTRIBUTING.md): measured over the whole tree."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from tests.architecture.sources import ROOT, TEMPLATES, VIEWS, name

OUTSIDE = {".venv", "var", "migrations", "node_modules"}
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if not OUTSIDE & set(path.relative_to(ROOT).parts)]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "signals"}
INSIDE_FUNCTIONS = {"billing/documents/einvoice.py", "core/pdf.py", "accounts/password_rules.py"}
"""Modules that import inside a function, each with its reason beside the line."""


@dataclass(frozen=True)
class Function:
    """What is measured of one: its place, the file of it, its name, its lines, whether it imports."""

    place: str
    file: str
    name: str
    lines: int
    imports: bool


@cache
def functions() -> list[Function]:
    """Every function of the tree."""
    return [
        Function(f"{name(path)}:{node.lineno} {node.name}", name(path), node.name, length(node), imports(node))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def imports(node: ast.AST) -> bool:
    """Whether an import stands inside."""
    return any(isinstance(part, ast.Import | ast.ImportFrom) for part in ast.walk(node))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def share(numbers: list[int], part: float) -> int:
    """The value that this part of the numbers does not exceed."""
    return sorted(numbers)[int(len(numbers) * part)]


def lines(path: Path) -> int:
    """Lines of a file."""
    return len(path.read_text().splitlines())


def test_functions_are_short() -> None:
    lengths = {each.place: each.lines for each in functions()}
    assert median(lengths.values()) <= 8
    assert share(list(lengths.values()), 0.9) <= 25
    assert {place: size for place, size in lengths.items() if size > 40} == {}


def test_files_can_be_read_at_a_sitting() -> None:
    sizes = {name(path): lines(path) for path in MODULES}
    assert share(list(sizes.values()), 0.9) <= 250
    assert {path: size for path, size in sizes.items() if size > 400} == {}


def test_templates_can_be_read_at_a_glance() -> None:
    sizes = {name(path): len(path.read_bytes()) for path in TEMPLATES}
    assert {path: size for path, size in sizes.items() if size > 4_000} == {}


def test_lines_of_templates_fit_a_screen() -> None:
    widest = {name(path): max(map(len, path.read_text().splitlines()), default=0) for path in TEMPLATES}
    assert {path for path, width in widest.items() if width > 160} == set()


def test_tests_are_short() -> None:
    long = [each.place for each in functions() if each.name.startswith("test_") and each.lines > 22]
    assert long == []


def test_views_are_at_most_25_lines() -> None:
    pages = {name(path) for path in VIEWS}
    long = [each.place for each in functions() if each.file in pages and each.lines > 25]
    assert long == []


USUAL = {
    "__init__", "models", "querysets", "emails", "tasks", "policies", "roles", "hooks", "commands", "access", "forms",
    "schedule", "views", "urls", "apps", "registrations",
}  # fmt: skip
"""Names that say at every app's root what is in them. ``core`` is a box of tools and has no topics."""
MOST_LOOSE = 8


def test_an_app_is_topics_and_few_loose_modules() -> None:
    apps = {path.parent for path in MODULES if path.name == "apps.py"} - {ROOT / "core"}
    loose = {name(app): len({path.stem for path in app.glob("*.py")} - USUAL) for app in apps}
    assert len(loose) > 5
    assert {app: count for app, count in loose.items() if count > MOST_LOOSE} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert {name(path) for path in MODULES if path.stem in FORBIDDEN_NAMES} == set()


def test_imports_stand_at_the_top() -> None:
    assert {each.file for each in functions() if each.imports} == INSIDE_FUNCTIONS


def test_what_is_public_says_what_it_is() -> None:
    wanted = [path for path in MODULES if name(path).split("/")[0] not in {"tests", "bench"} and path.name != "apps.py"]
    silent = [
        f"{name(path)}: {node.name}"
        for path in wanted
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_" and not ast.get_docstring(node)
    ]
    assert silent == []
