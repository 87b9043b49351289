"""What no line of the portal does: run texts, unpack objects, reach a command line, trust weak digests (ASVS)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SCRIPTS, name

APPS = [each.parent for each in ROOT.glob("*/__init__.py") if each.parent.name not in {"tests", "bench"}]
SOURCES = sorted(path for app in APPS for path in app.rglob("*.py") if "migrations" not in path.parts)
PACKERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}
COMMANDS = {"subprocess", "pty", "commands"}
BUILT = {"eval", "exec", "compile", "__import__"}
CALLS = {"os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "Template", "engines.from_string"}
DIGESTS = {"hashlib.md5", "hashlib.sha1", "hashlib.new", "hashes.SHA1", "hashes.MD5"}
CIPHERS = {"cryptography.hazmat.primitives.ciphers", "Crypto", "Cryptodome", "nacl"}
STARTS_PROGRAMS = "manager/"
"""The supervisor and the local servers, which no request reaches."""
LEAKED = "accounts/password_rules.py"
"""Public lists of leaked passwords are made with SHA-1."""
WRITES_HTML = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|eval)\b|new Function"
)


def faults(source: str) -> Iterator[str]:
    """What a module imports and calls that is on one of the lists."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if is_listed(each.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from [node.module] if is_listed(node.module) else []
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            yield from [called] if called in BUILT | CALLS | DIGESTS or called.endswith(".from_string") else []


def is_listed(module: str) -> bool:
    """A module of one of the lists, or of a package of them."""
    return module.split(".")[0] in PACKERS | COMMANDS | CIPHERS or any(module.startswith(each) for each in CIPHERS)


def allowed(path: Path, fault: str) -> bool:
    """Exceptions, each with its reason above."""
    where = name(path)
    return (fault in COMMANDS and where.startswith(STARTS_PROGRAMS)) or (fault == "hashlib.sha1" and where == LEAKED)


def test_no_module_runs_texts_unpacks_objects_starts_programs_or_trusts_old_digests() -> None:
    assert len(SOURCES) > 500
    found = [(path, fault) for path in SOURCES for fault in faults(path.read_text())]
    assert [f"{name(path)}: {fault}" for path, fault in found if not allowed(path, fault)] == []
    assert {fault for _path, fault in found} == {"subprocess", "hashlib.sha1"}


@pytest.mark.parametrize(
    "line",
    [
        "eval(typed)", "exec(typed)", "compile(typed, '', 'exec')", "import pickle", "from marshal import loads",
        "import subprocess", "from subprocess import run", "os.system(typed)", "yaml.load(typed)", "Template(typed)",
        "engines['django'].from_string(typed)", "hashlib.md5(data)", "hashlib.new(name, data)",
        "from cryptography.hazmat.primitives.ciphers import modes", "from Crypto.Cipher import AES",
    ],
)  # fmt: skip
def test_a_line_that_does_it_is_found(line: str) -> None:
    assert len(list(faults(line))) == 1


def test_scripts_write_text_as_text() -> None:
    assert len(SCRIPTS) > 5
    assert [name(path) for path in SCRIPTS if WRITES_HTML.search(path.read_text())] == []
    assert WRITES_HTML.search("node.innerHTML = typed")


def test_no_image_carries_the_history_of_the_source() -> None:
    assert ".git" in (ROOT / ".dockerignore").read_text().split()
