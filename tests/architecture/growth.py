"""How the work of a text grows with its length, in processor time: n, 2n and 4n characters, for whatever reads texts.

Small work is no finding, so that no scheduler decides a test; work without an end is stopped by processor time too.
"""

import gc
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise, product
from types import ModuleType
from typing import Any

from django import forms
from django.utils.functional import SimpleLazyObject

APPS = (
    "accounts", "billing", "core", "desk", "domains", "manager", "notifications", "organizations", "products",
    "security", "shop", "support",
)  # fmt: skip
SIZE = 4_000
"""Characters of the shortest text."""
FLOOR = 0.004
"""Seconds for the longest text that are no work worth comparing: a linear pattern needs a tenth of it."""
STEEPEST = 3
"""Twice the text may cost this many times as much (linear: 2, quadratic: 4)."""
TOO_LONG = 1
"""Seconds of processor time after which one reading is stopped."""
UNITS = [
    " ", "\n", "\t", "a", "A", "1", ".", "-", "_", "<", ">", "@", '"', "'", ";", ",", "/", "*", "%", "(", "[", "=",
    "+", "é", "\u0315\u0300", " \n", "a ", "a.", "a-", "a@", "1-", ". ", "<a", "://", "⟦a", "%(a",
]  # fmt: skip
"""What is repeated; two accents in the wrong order make whoever composes letters sort them."""
ENDS = ["", "x", "!"]
PRIVATE = 0xE000
"""Where signs that a pattern escapes wait while its own signs are told from them."""
LITERAL = re.compile(r"[^\\()\[\]{}|?*+.^$]{1,12}")

NO_READERS = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)
"""Fields that compare what comes with what they have, or take no text."""

Act = Callable[[str], object]


class Endless(Exception):
    """One reading took more than TOO_LONG seconds of processor time."""


def steepness(act: Act, text: Callable[[int], str]) -> float:
    """The factor by which twice the text costs more, at worst; 0 for work that is too small to compare."""
    try:
        if _cost(act, text(4 * SIZE)) < max(FLOOR, 2 * _cost(act, text(SIZE))):
            return 0
        costs = [min(_cost(act, text(size)) for _again in range(3)) for size in (SIZE, 2 * SIZE, 4 * SIZE)]
    except Endless:
        return float("inf")
    return max((later - FLOOR) / max(earlier, FLOOR / 10) for earlier, later in pairwise(costs))


def steep_texts(act: Act, literals: list[str] | None = None) -> list[str]:
    """The first hostile text whose work grows faster than it does (measured twice), as a list that is mostly empty."""
    own = literals or []
    for start, unit, end in product(["", *own], [*UNITS, *own], ENDS):

        def text(size: int, parts: tuple[str, str, str] = (start, unit, end)) -> str:
            return parts[0] + parts[1] * (size // len(parts[1])) + parts[2]

        if steepness(act, text) > STEEPEST < steepness(act, text):
            return [f"{start!r} + {unit!r} * n + {end!r}"]
    return []


def reading(pattern: "re.Pattern[str]") -> Act:
    """All that a pattern does with a text: at its beginning, everywhere, and to its end."""
    return lambda text: (pattern.match(text), pattern.fullmatch(text), pattern.sub("", text))


def literals_of(pattern: "re.Pattern[str]") -> list[str]:
    """Texts that stand in the pattern itself, which carry a search into its middle."""
    plain = re.sub(r"\\([^\w\s])", lambda sign: chr(PRIVATE + ord(sign[1])), pattern.pattern)
    runs = LITERAL.findall(plain)
    return list(dict.fromkeys("".join(_plain(sign) for sign in run) for run in runs))[:6]


def _plain(sign: str) -> str:
    return chr(ord(sign) - PRIVATE) if ord(sign) >= PRIVATE else sign


def modules() -> Iterator[ModuleType]:
    """Every module of ours but migrations."""
    for app in APPS:
        package = importlib.import_module(app)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def patterns() -> dict[str, "re.Pattern[str]"]:
    """Every compiled pattern of texts that a module of ours holds, alone or in a collection, by its name."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(_within(value)):
                if isinstance(pattern.pattern, str):
                    found[f"{module.__name__}.{name}.{number}"] = pattern
    return found


def fields() -> dict[str, forms.Field]:
    """Every field of a form of ours that reads a text, one of each kind and length."""
    list(modules())
    found: dict[Any, tuple[str, forms.Field]] = {}
    for form in _subclasses(forms.BaseForm):
        fields = getattr(form, "base_fields", {}) if form.__module__.split(".")[0] in APPS else {}
        for name, field in fields.items():
            if not isinstance(field, NO_READERS):
                kind = (type(field), getattr(field, "max_length", None), len(field.validators))
                found.setdefault(kind, (f"{form.__module__}.{form.__name__}.{name}", field))
    return dict(found.values())


def _within(value: Any) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, (re.Pattern, SimpleLazyObject)) and hasattr(value, "fullmatch"):
        yield value  # type: ignore[misc]
    elif isinstance(value, dict):
        yield from _within(list(value.values()))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from _within(each)


def _subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def _cost(act: Act, text: str) -> float:
    """Seconds of processor time for one reading. Raises Endless."""
    with _stopped_when_endless():
        before = time.process_time()
        act(text)
        return time.process_time() - before


@contextmanager
def _stopped_when_endless() -> Iterator[None]:
    def stop(_signal: int, _frame: Any) -> None:
        raise Endless

    former = signal.signal(signal.SIGPROF, stop)
    gc.disable()
    signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
        signal.signal(signal.SIGPROF, former)
