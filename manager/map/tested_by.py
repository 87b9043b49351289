"""Which test files ask for which address: by the addresses that stand in them as text, and by name."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from manager.environment import ROOT
from manager.map.addresses import Address

GAP = "\0"
"""Stands for what only a running test knows."""
TESTS = ROOT / "tests"


class TestedBy:
    """Test files by what they ask for: the name of an address, or a command that they call themselves."""

    def __init__(self, addresses: list[Address]) -> None:
        self.by_address: dict[str, Counter[str]] = {each.name: Counter() for each in addresses}
        self.by_name: dict[str, Counter[str]] = {}
        for path in files():
            module, label = ast.parse(path.read_text()), label_of(path)
            for text in texts(module):
                for name in match(text, addresses):
                    self.by_address[name][label] += 1
            for node in ast.walk(module):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                    called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    self.by_name.setdefault(called, Counter())[label] += 1

    def of(self, address: Address, commands: list[str]) -> list[str]:
        """Files for an address, most mentions first. A command counts when its name is more than one word."""
        found = Counter(self.by_address[address.name])
        for name in commands:
            found += self.by_name.get(name, Counter()) if "_" in name else Counter()
        return [label for label, _times in sorted(found.items(), key=lambda each: (-each[1], each[0]))]


def label_of(path: Path) -> str:
    """A test file as the page names it."""
    return str(path.relative_to(TESTS)).removesuffix(".py").replace("test_", "")


def files() -> list[Path]:
    """Test files, without those that sweep over all addresses anyway."""
    return sorted(path for path in TESTS.glob("**/test_*.py") if path.parent.name != "architecture")


def texts(module: ast.Module) -> Iterator[str]:
    """Every text of a file, with constants, local names and functions that only give a text filled in."""
    known = _constants(module)
    for node in module.body:
        is_function = isinstance(node, ast.FunctionDef)
        yield from _inside(node, {**known, **_constants(node)} if is_function else known)


def _inside(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    parts = {id(part) for each in ast.walk(node) if isinstance(each, ast.JoinedStr) for part in each.values}
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr | ast.Constant) and id(each) not in parts:
            yield _text(each, known)


def _constants(node: ast.AST) -> dict[str, str]:
    """Names that mean a text here; of a module also those that it takes from other modules of the tests."""
    known: dict[str, str] = {}
    for each in getattr(node, "body", []):
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("tests."):
            origin = TESTS.parent.joinpath(*str(each.module).split(".")).with_suffix(".py")
            known |= _constants_of(origin)
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            known[each.targets[0].id] = _text(each.value, known)
        elif isinstance(each, ast.FunctionDef) and isinstance(each.body[-1], ast.Return) and each.body[-1].value:
            known[f"{each.name}()"] = _text(each.body[-1].value, known)
    return known


@cache
def _constants_of(path: Path) -> dict[str, str]:
    """The same for a module that others take names from; many take them from one."""
    return _constants(ast.parse(path.read_text())) if path.exists() else {}


def _text(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else GAP
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, known) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, known)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return known.get(f"{node.func.id}()", GAP)
    return known.get(node.id, GAP) if isinstance(node, ast.Name) else GAP


def match(text: str, addresses: list[Address]) -> list[str]:
    """Names of the addresses that the text means: one, or none when it might be several."""
    if any(text == each.name for each in addresses):
        return [text]
    path = text.partition("?")[0].partition("#")[0]
    if "/" not in path or " " in path or not path.endswith("/") or not path.startswith(("/", GAP)):
        return []
    ranked = sorted(((_likeness(path, each.route), each.name) for each in addresses), reverse=True)
    (best, name), (second, _other) = ranked[:2]
    return [name] if best > max(second, 0) else []


def _likeness(path: str, route: str) -> int:
    """How many parts are the same word; 0 when they cannot mean the same. How it begins may be unknown as a whole."""
    typed, meant = path.strip("/").split("/"), route.strip("/").split("/")
    if path.startswith(GAP):
        typed = [part for part in [typed[0].lstrip(GAP), *typed[1:]] if part]
        meant = meant[-len(typed) :]
    if len(typed) != len(meant) or not typed:
        return 0
    pairs = list(zip(typed, meant, strict=True))
    if any(given != wanted and not wanted.startswith("<") for given, wanted in pairs):
        return 0
    return sum(given == wanted for given, wanted in pairs)
