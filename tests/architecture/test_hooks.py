"""Every hook is written down where a newcomer looks for it, and none stays empty."""

import re
from importlib import import_module

import pytest

from core.hooks import Hook, Slot
from tests.architecture.sources import ROOT, name
from tests.architecture.test_sizes import MODULES

ROW = re.compile(r"^\| `([\w.]+)` \|", re.MULTILINE)
DECLARED = re.compile(r"^([A-Z_]+)(?:: [^=\n]+)? = (?:Hook|Slot)\(", re.MULTILINE)


def declared() -> dict[str, Hook[object] | Slot[object]]:
    """Hooks and slots of the apps, by the path of their constant."""
    found = {}
    for path in MODULES:
        module = name(path).removesuffix(".py").replace("/", ".")
        if module.split(".")[0] not in {"tests", "bench"} and module != "core.hooks":
            for constant in DECLARED.findall(path.read_text()):
                found[f"{module}.{constant}"] = getattr(import_module(module), constant)
    return found


def test_every_hook_stands_in_the_documents() -> None:
    assert set(ROW.findall((ROOT / "docs/hooks.md").read_text())) == set(declared())


def test_no_hook_is_empty() -> None:
    hooks = declared()
    filled = {path: bool(hook.get()) if isinstance(hook, Slot) else len(hook) > 0 for path, hook in hooks.items()}
    assert filled == dict.fromkeys(hooks, True)


def test_items_come_by_rank_and_each_key_once() -> None:
    one, two = ("a", 1), ("b", 2)
    hook: Hook[tuple[str, int]] = Hook(one, key=lambda item: item[0], rank=lambda item: -item[1])
    hook.add(two, one)
    assert list(hook) == [two, one]
    with pytest.raises(ValueError, match="one key"):
        hook.add(("a", 3))
    hook.remove(two)
    assert (list(hook), hook.get("a"), hook.get("b")) == ([one], one, None)
