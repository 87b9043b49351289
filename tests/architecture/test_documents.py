"""Documents name modules, functions and files that exist. Decisions are history and may name what went."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MADE_FROM_CODE = "map.md"
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(path for path in ROOT.glob("docs/**/*.md") if path.parent.name != "decisions" and path.name != MADE_FROM_CODE),
]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)(?:::\w+)?`")
OURS = {Path(config.path).name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
MODELS = {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}
MADE = {"var"}
"""Folders that appear when the portal runs."""


def named() -> Iterator[tuple[Path, str]]:
    """Dotted names that begin with a package of ours, as ``security.base.limits.hit_all``."""
    packages = "|".join(sorted({*OURS, "core", "manager", "tests"}))
    for path in DOCUMENTS:
        for name in re.findall(rf"`((?:{packages})(?:\.\w+)+)(?:\(…\)|\(\))?`", path.read_text()):
            yield path, name


def exists(name: str) -> bool:
    """Whether the name is a module, something inside one (fields of a model too), or a model after its app."""
    if name in MODELS:
        return True
    head, rest = name.split("."), list[str]()
    while head:
        try:
            found = importlib.import_module(".".join(head))
        except ModuleNotFoundError:
            rest.insert(0, head.pop())
            continue
        return _has(found, rest)
    return False


def _has(found: object, rest: list[str]) -> bool:
    for each in rest:
        fields = {field.name: field for field in found._meta.get_fields()} if hasattr(found, "_meta") else {}
        if not hasattr(found, each) and each not in fields:
            return False
        found = getattr(found, each, fields.get(each))
    return True


def test_every_name_in_a_document_exists() -> None:
    names = set(named())
    assert len(names) > 50
    assert sorted(f"{path.name}: {name}" for path, name in names if not exists(name)) == []


def test_every_file_in_a_document_exists() -> None:
    names = {(path, name) for path in DOCUMENTS for name in PATH.findall(path.read_text())}
    known = {each.name for each in ROOT.iterdir() if each.is_dir()} - MADE
    inside = {(path, name) for path, name in names if name.split("/")[0] in known}
    assert len(inside) > 20
    missing = {(path, name) for path, name in inside if not list(ROOT.glob(f"{name}*"))}
    assert sorted(f"{path.name}: {name}" for path, name in missing) == []
