"""Every hook is written down where a newcomer looks for it, and none stays empty."""

import re
from importlib import import_module

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


def test_an_item_with_a_known_key_takes_the_place_of_the_other() -> None:
    hook: Hook[tuple[str, int]] = Hook(("a", 1), key=lambda item: item[0], rank=lambda item: -item[1])
    hook.add(("b", 2), ("a", 3))
    assert list(hook) == [("a", 3), ("b", 2)]
    hook.remove(("b", 2))
    assert (list(hook), hook.get("a"), hook.get("b")) == ([("a", 3)], ("a", 3), None)
